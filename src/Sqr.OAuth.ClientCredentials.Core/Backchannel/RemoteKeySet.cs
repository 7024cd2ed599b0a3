using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The keys at a URL. They are remembered for a while, fetched once for all requests that wait, and never too often, whatever callers ask
/// for.</summary>
internal sealed class RemoteKeySet(KeySource source, PublishedKeys published, CurrentSettings settings, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan UsedLongerIfDown = TimeSpan.FromDays(1);

    private readonly Gate _gate = new();
    private readonly SteadyClock _clock = new(time);
    private AssertionKeys? _keys;
    private DateTimeOffset _fetchedAt;
    private DateTimeOffset _mayFetchAt;
    private Task<AssertionKeys?>? _fetch;

    private BackchannelOptions Options => settings.Value.Options.Backchannel;

    /// <summary>The keys, no older than <see cref="BackchannelOptions.CacheFor"/> unless they cannot be fetched again.</summary>
    /// <exception cref="KeySetUnavailableException">The keys cannot be fetched, and none that are recent enough are remembered.</exception>
    public async ValueTask<AssertionKeys> GetAsync(CancellationToken cancellationToken)
    {
        Task<AssertionKeys?>? fetch;
        lock (_gate)
        {
            if (_keys is not null && _clock.Now < _fetchedAt + Options.CacheFor)
            {
                return _keys;
            }

            fetch = FetchIfItIsTime();
        }

        if (fetch is not null && await fetch.WaitAsync(cancellationToken) is { } fetched)
        {
            return fetched;
        }

        lock (_gate)
        {
            var now = _clock.Now;

            return _keys is not null && now < _fetchedAt + Options.CacheFor + UsedLongerIfDown
                ? _keys
                : throw new KeySetUnavailableException(_mayFetchAt > now ? _mayFetchAt - now : Options.MinRefreshInterval);
        }
    }

    /// <summary>Checks whether there are other keys by now, at most every <see cref="BackchannelOptions.MinRefreshInterval"/>.</summary>
    /// <param name="known">The keys that were not enough.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The same keys if there are no others, or none can be fetched now.</returns>
    public async ValueTask<AssertionKeys> GetNewerAsync(AssertionKeys known, CancellationToken cancellationToken)
    {
        Task<AssertionKeys?>? fetch;
        lock (_gate)
        {
            if (_keys is not null && _keys != known)
            {
                return _keys; // another request has already fetched them
            }

            fetch = FetchIfItIsTime();
        }

        return fetch is null ? known : await fetch.WaitAsync(cancellationToken) ?? known;
    }

    // Called inside the lock; the fetch itself begins outside it.
    private Task<AssertionKeys?>? FetchIfItIsTime()
    {
        if (_fetch is not null)
        {
            return _fetch;
        }

        if (_clock.Now < _mayFetchAt)
        {
            return null;
        }

        _mayFetchAt = _clock.Now + Options.MinRefreshInterval;

        return _fetch = Task.Run(FetchAsync);
    }

    /// <returns>Null if they cannot be fetched.</returns>
    private async Task<AssertionKeys?> FetchAsync()
    {
        AssertionKeys? keys = null;
        try
        {
            keys = await published.FetchAsync(source);
            if (keys.Count > AssertionKeys.MaxCount)
            {
                logger.KeySetCut(LogText.Escape(source.Address.OriginalString), keys.Count, AssertionKeys.MaxCount);
            }
        }
        catch (Exception exception) // an edge: waiting requests get an answer, and the next one may try again
        {
            logger.KeySetNotFetched(
                LogText.Escape(source.Address.OriginalString),
                exception is BackchannelException or JsonException ? LogText.Escape(exception.Message) : exception.GetType().Name,
                exception);
        }

        lock (_gate)
        {
            _fetch = null;
            _mayFetchAt = _clock.Now + Options.MinRefreshInterval;
            if (keys is not null)
            {
                (_keys, _fetchedAt) = (keys, _clock.Now);
            }
        }

        return keys;
    }
}

/// <summary>The keys of a client, or of an issuer that vouches for it, are unavailable.</summary>
internal sealed class KeySetUnavailableException(TimeSpan retryAfter)
    : UnavailableException("A key set could not be fetched.", retryAfter, null);

internal static partial class BackchannelLog // ids 7000-7999, listed in docs/events.md, never reused
{
    [LoggerMessage(7001, LogLevel.Warning,
        "The key set {Address} of a client or a foreign issuer could not be fetched; remembered keys stay in use for a day. {Reason}",
        EventName = "KeySetNotFetched")]
    public static partial void KeySetNotFetched(this ILogger logger, string address, string reason, Exception exception);

    [LoggerMessage(7002, LogLevel.Warning,
        "The key set {Address} has {Count} usable keys. Only the first {Limit} are used; signatures by the others are rejected.",
        EventName = "KeySetCut")]
    public static partial void KeySetCut(this ILogger logger, string address, int count, int limit);
}

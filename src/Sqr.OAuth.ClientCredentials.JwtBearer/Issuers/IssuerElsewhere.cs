using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The metadata and keys of an issuer in another app.</summary>
/// <remarks>A key that the issuer has revoked disappears here when the JWK Set's max-age is over, also for the first request after a pause.</remarks>
internal sealed class IssuerElsewhere : BaseConfigurationManager, IConfigurationManager<OpenIdConnectConfiguration>
{
    private static readonly TimeSpan MinRefreshInterval = TimeSpan.FromSeconds(10); // regardless of what callers send
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1); // while no request can be answered

    private readonly IssuerDocuments _documents;
    private readonly ILogger _logger;
    private readonly Gate _gate = new();
    private FetchedIssuer? _fetched;
    private Task? _fetch;
    private DateTimeOffset _attemptedAt;
    private TimeSpan _pause;
    private bool _hasFailed;

    public IssuerElsewhere(IssuerDocuments documents, ILogger logger)
    {
        (_documents, _logger) = (documents, logger);
        MetadataAddress = documents.MetadataAddress;
        UseLastKnownGoodConfiguration = false; // it would restore a revoked key for an hour
    }

    public override async Task<BaseConfiguration> GetBaseConfigurationAsync(CancellationToken cancel) => await GetConfigurationAsync(cancel);

    /// <exception cref="IssuerUnavailableException">The issuer cannot be fetched, and what was fetched before is too old.</exception>
    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        Task? fetch;
        lock (_gate)
        {
            var now = _documents.Clock.Now;
            var known = _fetched?.IsUsable(now) is true ? _fetched : null;
            if (known?.IsFresh(now) is true && !known.IsAging(now))
            {
                return known.Configuration;
            }

            fetch = FetchIfItIsTime(now);
            if (known is not null && (known.IsFresh(now) || _hasFailed)) // while the issuer is down, no request waits
            {
                return known.Configuration;
            }
        }

        await (fetch ?? Task.CompletedTask).WaitAsync(cancel);
        lock (_gate)
        {
            return _fetched?.IsUsable(_documents.Clock.Now) is true ? _fetched.Configuration : throw new IssuerUnavailableException();
        }
    }

    /// <summary>For a token that names its key: if the key is unknown, checks whether the issuer has published it by now.</summary>
    /// <exception cref="IssuerUnavailableException">The issuer cannot be fetched, and what was fetched before is too old.</exception>
    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(string keyId, CancellationToken cancel)
    {
        var known = await GetConfigurationAsync(cancel);
        if (known.SigningKeys.Any(key => key.KeyId == keyId))
        {
            return known;
        }

        Task? fetch;
        lock (_gate)
        {
            fetch = _fetched?.Configuration == known ? FetchIfItIsTime(_documents.Clock.Now) : null; // otherwise another request has already fetched it
        }

        await (fetch ?? Task.CompletedTask).WaitAsync(cancel);

        return await GetConfigurationAsync(cancel);
    }

    /// <summary>Fetches again for later requests, without waiting, at most every ten seconds.</summary>
    public override void RequestRefresh()
    {
        lock (_gate)
        {
            FetchIfItIsTime(_documents.Clock.Now);
        }
    }

    // Called inside the lock; the fetch itself begins outside it.
    private Task? FetchIfItIsTime(DateTimeOffset now)
    {
        if (_fetch is null && now - _attemptedAt >= _pause)
        {
            _fetch = Task.Run(FetchAsync);
        }

        return _fetch;
    }

    private async Task FetchAsync()
    {
        FetchedIssuer? fetched = null;
        Exception? fault = null;
        try
        {
            fetched = await _documents.FetchAsync();
        }
        catch (Exception exception) // an edge: waiting requests get an answer, and the next one may try again
        {
            fault = exception;
        }

        FetchedIssuer? usable;
        bool hadFailed;
        lock (_gate)
        {
            var now = _documents.Clock.Now;
            hadFailed = _hasFailed;
            (_fetch, _hasFailed, _fetched) = (null, fault is not null, fetched ?? _fetched);
            usable = _fetched?.IsUsable(now) is true ? _fetched : null;
            _attemptedAt = now;
            _pause = usable is null ? RetryInterval : Min(MinRefreshInterval, fetched?.FreshFor ?? MinRefreshInterval);
        }

        if (fault is not null)
        {
            Report(fault, usable);
        }
        else if (hadFailed)
        {
            _logger.IssuerFetchedAgain(MetadataAddress);
        }
    }

    private void Report(Exception fault, FetchedIssuer? usable)
    {
        var reason = fault is HttpRequestException or TimeoutException ? LogText.Escape(fault.Message) : fault.GetType().Name;
        if (usable is null)
        {
            _logger.IssuerUnavailable(MetadataAddress, reason, fault);
        }
        else
        {
            var (fetchedAt, usableUntil) = (_documents.Clock.OnWallClock(usable.FetchedAt), _documents.Clock.OnWallClock(usable.UsableUntil));
            _logger.IssuerNotFetched(MetadataAddress, fetchedAt.UtcDateTime, usableUntil.UtcDateTime, reason, fault);
        }
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

/// <summary>What the issuer publishes is needed, and could not be fetched.</summary>
internal sealed class IssuerUnavailableException(Exception? cause = null)
    : UnavailableException("The issuer's metadata and keys cannot be fetched.", TimeSpan.FromSeconds(10), cause);

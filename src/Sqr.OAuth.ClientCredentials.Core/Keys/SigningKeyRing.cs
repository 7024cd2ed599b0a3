using System.Collections.Frozen;
using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The keys in use: which signs, which are published. Issuing reads an immutable snapshot and waits for nothing.</summary>
internal sealed class SigningKeyRing(
    GivenSigningKeys given,
    ISigningKeyStore store,
    PrivateKeyVault vault,
    CurrentSettings settings,
    TimeProvider time,
    ILogger<SigningKeyRing> logger) : IDisposable
{
    private readonly StoreFence _fence = new(settings, time, logger);
    private readonly SemaphoreSlim _loading = new(1);
    private volatile Snapshot? _snapshot;

    /// <summary>Reads the keys, and makes those that are missing.</summary>
    /// <exception cref="SigningKeyException">A key can be neither read nor made; the message says what to do.</exception>
    public async Task LoadAsync(CancellationToken cancellationToken)
    {
        var options = settings.Value.Options;
        var algorithms = options.Clients.Values.Select(client => client.SigningAlgorithm).OfType<string>()
            .Prepend(options.SigningAlgorithm)
            .ToHashSet(StringComparer.Ordinal);
        await LoadAsync(algorithms, cancellationToken);
    }

    /// <summary>The key that signs with that algorithm now.</summary>
    /// <exception cref="SigningKeyUnavailableException">There is none and none can be made.</exception>
    public async ValueTask<SigningKey> GetSigningKeyAsync(string algorithm, CancellationToken cancellationToken)
    {
        if (_snapshot?.Active.GetValueOrDefault(algorithm) is { } key)
        {
            return key;
        }

        // Only before the start has finished, and for an algorithm that no settings name.
        try
        {
            return await _fence.CallAsync(token => LoadKeyAsync(algorithm, token), cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.SigningKeyUnavailable(algorithm, exception);
            throw new SigningKeyUnavailableException(algorithm, exception);
        }
    }

    /// <summary>The JWK Set of all keys that tokens may be verified with (RFC 7517 §5).</summary>
    /// <exception cref="SigningKeyUnavailableException">The keys cannot be read.</exception>
    public async ValueTask<PublishedDocument> GetKeySetAsync(CancellationToken cancellationToken)
    {
        if (_snapshot is null)
        {
            await GetSigningKeyAsync(settings.Value.Options.SigningAlgorithm, cancellationToken);
        }

        return _snapshot?.KeySet ?? throw new UnreachableException("A key was found, so there is a snapshot.");
    }

    public void Dispose() => _loading.Dispose();

    private async ValueTask<SigningKey> LoadKeyAsync(string algorithm, CancellationToken cancellationToken)
    {
        await LoadAsync(new HashSet<string> { algorithm }, cancellationToken);

        return _snapshot?.Active.GetValueOrDefault(algorithm) ?? throw new SigningKeyUnavailableException(algorithm);
    }

    private async Task LoadAsync(IReadOnlySet<string> algorithms, CancellationToken cancellationToken)
    {
        await _loading.WaitAsync(cancellationToken);
        try
        {
            if (_snapshot is { } loaded && algorithms.All(loaded.Active.ContainsKey))
            {
                return; // by one that stood before us in the queue
            }

            _snapshot = Snapshot.Of(given.Read() is [_, ..] own
                ? CheckGiven(own, algorithms)
                : await ReadOrMakeAsync(algorithms, cancellationToken));
        }
        finally
        {
            _loading.Release();
        }
    }

    private static IReadOnlyList<SigningKey> CheckGiven(IReadOnlyList<SigningKey> own, IReadOnlySet<string> algorithms)
    {
        var missing = algorithms.Where(algorithm => own.All(key => key.Algorithm != algorithm)).ToList();

        return missing is []
            ? own
            : throw new SigningKeyException($"None of the given keys signs {string.Join(", ", missing)}, which {ClientCredentialsOptions.SectionName}:SigningAlgorithm or a client's wants; the keys are for {string.Join(", ", own.Select(key => key.Algorithm))}. Add a key, or change the setting.");
    }

    private async Task<IReadOnlyList<SigningKey>> ReadOrMakeAsync(IReadOnlySet<string> algorithms, CancellationToken cancellationToken)
    {
        var stored = await store.ReadAllAsync(cancellationToken);
        foreach (var algorithm in algorithms)
        {
            if (stored.Any(key => key.Algorithm == algorithm))
            {
                continue;
            }

            var key = vault.Create(algorithm, period: 0);
            if (await store.TryAddAsync(key, cancellationToken))
            {
                logger.SigningKeyMade(key.KeyId, algorithm, store.Location);
            }

            stored = await store.ReadAllAsync(cancellationToken); // another process may have been first
        }

        return [.. stored.OrderByDescending(key => key.Period).Select(key => vault.Open(key, store.Location))];
    }

    private sealed record Snapshot(FrozenDictionary<string, SigningKey> Active, PublishedDocument KeySet)
    {
        /// <param name="keys">Those that sign first.</param>
        public static Snapshot Of(IReadOnlyList<SigningKey> keys) => new(
            keys.DistinctBy(key => key.Algorithm).ToFrozenDictionary(key => key.Algorithm, StringComparer.Ordinal),
            PublicKeys.Publish(keys));
    }
}

internal static partial class KeyLog // ids 4000-4999, listed in docs/events.md, never reused
{
    [LoggerMessage(4001, LogLevel.Warning, "There was no {Algorithm} signing key in {Location}, so {KeyId} was made. At a first start that is as it should be; otherwise restore what was there: tokens signed with it no longer verify.", EventName = "SigningKeyMade")]
    public static partial void SigningKeyMade(this ILogger logger, string keyId, string algorithm, string location);

    [LoggerMessage(4002, LogLevel.Error, "No key signs {Algorithm} tokens; requests are answered 503.", EventName = "SigningKeyUnavailable")]
    public static partial void SigningKeyUnavailable(this ILogger logger, string algorithm, Exception exception);
}

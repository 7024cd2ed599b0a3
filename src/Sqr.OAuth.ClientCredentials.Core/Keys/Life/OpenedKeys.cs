using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The stored keys that can sign on this node. Only one refresh runs at a time, and it keeps keys open. Once an hour a key is decrypted again, to
/// find out whether the key that encrypted it is outdated, revoked or lost.</summary>
internal sealed class OpenedKeys(PrivateKeyVault vault, TimedKeyStore store, TimeProvider time, ILogger<OpenedKeys> logger)
{
    private static readonly TimeSpan OpenedAnewAfter = TimeSpan.FromHours(1);
    private readonly Dictionary<string, SigningKeyException> _unreadable = new(StringComparer.Ordinal);
    private Dictionary<string, OpenedKey> _open = new(StringComparer.Ordinal);

    /// <summary>Opens the keys that have not been erased, and forgets all others.</summary>
    public void Open(IReadOnlyList<StoredSigningKey> stored)
    {
        Dictionary<string, OpenedKey> open = new(StringComparer.Ordinal);
        foreach (var key in stored.Where(key => key is { PrivateKey: not null, RevokedAt: null }))
        {
            var known = _open.GetValueOrDefault(key.KeyId);
            if ((known is not null && time.GetUtcNow() - known.OpenedAt < OpenedAnewAfter ? known : TryOpen(key) ?? known) is { } opened)
            {
                open[key.KeyId] = opened;
            }
        }

        _open = open;
    }

    /// <returns>Null if the private half is erased, or cannot be read on this node.</returns>
    public SigningKey? Find(StoredSigningKey key) => _open.GetValueOrDefault(key.KeyId)?.Key;

    /// <summary>Whether a key has a private half that this node cannot read.</summary>
    public bool IsUnreadable(StoredSigningKey key, [NotNullWhen(true)] out SigningKeyException? reason)
    {
        reason = key is { PrivateKey: not null, RevokedAt: null } && Find(key) is null ? _unreadable.GetValueOrDefault(key.KeyId) : null;

        return reason is not null;
    }

    /// <summary>Encrypts and stores private halves again whose encryption is outdated.</summary>
    public async Task SealAnewAsync(IReadOnlyList<StoredSigningKey> stored, CancellationToken cancellationToken)
    {
        foreach (var key in stored)
        {
            if (_open.GetValueOrDefault(key.KeyId) is { SealedAnew: { } anew } opened && key.PrivateKey == opened.Sealed
                && await store.TryReplaceAsync(key, key with { PrivateKey = anew }, cancellationToken))
            {
                logger.SigningKeySealedAnew(key.KeyId);
            }
        }
    }

    private OpenedKey? TryOpen(StoredSigningKey key)
    {
        try
        {
            var opened = vault.Open(key, store.Location);
            _unreadable.Remove(key.KeyId);

            return opened;
        }
        catch (SigningKeyException exception)
        {
            if (_unreadable.TryAdd(key.KeyId, exception)) // logged once, tried again every time
            {
                logger.SigningKeyUnreadable(key.KeyId, key.Algorithm, exception);
            }

            return null;
        }
    }
}

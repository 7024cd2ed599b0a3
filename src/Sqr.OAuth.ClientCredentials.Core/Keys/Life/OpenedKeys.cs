using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The stored keys that can sign on this node. Only one refresh runs at a time, and it keeps keys open. Once an hour a key is decrypted again, to
/// find out whether the key that encrypted it is outdated, revoked or lost.</summary>
internal sealed class OpenedKeys(
    PrivateKeyVault vault, SealedKeyStore store, KeyCalendar calendar, TimeProvider time, AuditTrail audit, ILogger<OpenedKeys> logger)
{
    private static readonly TimeSpan OpenedAnewAfter = TimeSpan.FromHours(1);
    private readonly Dictionary<string, SigningKeyException> _unreadable = new(StringComparer.Ordinal);
    private Dictionary<string, OpenedKey> _open = new(StringComparer.Ordinal);
    private volatile int _unreadableCount;

    /// <summary>How many of the keys could not be decrypted when that was last tried, those included that are open since before.</summary>
    public int UnreadableCount => _unreadableCount;

    /// <summary>Opens the keys that have not been erased, and forgets all others.</summary>
    public void Open(IReadOnlyList<StoredSigningKey> stored)
    {
        Dictionary<string, OpenedKey> open = new(StringComparer.Ordinal);
        foreach (var key in stored.Where(key => key is { PrivateKey: not null, RevokedAt: null }))
        {
            var known = _open.GetValueOrDefault(key.KeyId);
            if ((known is not null && time.GetElapsedTime(known.OpenedAt) < OpenedAnewAfter ? known : TryOpen(key) ?? known) is { } opened)
            {
                open[key.KeyId] = opened;
            }
        }

        _open = open;
        _unreadableCount = stored.Count(key => key is { PrivateKey: not null, RevokedAt: null } && _unreadable.ContainsKey(key.KeyId));
    }

    /// <summary>Opens the keys and creates the snapshot that requests read.</summary>
    /// <param name="stored">The keys that count.</param>
    /// <param name="before">A snapshot whose keys stay published, because the clock may be wrong; null if only the clock decides.</param>
    /// <exception cref="SigningKeyException">A public half is damaged.</exception>
    public KeySnapshot ToSnapshot(IReadOnlyList<StoredSigningKey> stored, KeySnapshot? before)
    {
        Open(stored);

        return KeySnapshot.OfStored(stored, calendar, Find, store.Location, before);
    }

    /// <summary>Whether a key has a private half that this node cannot read.</summary>
    public bool IsUnreadable(StoredSigningKey key, [NotNullWhen(true)] out SigningKeyException? reason)
    {
        reason = key is { PrivateKey: not null, RevokedAt: null } && Find(key) is null ? _unreadable.GetValueOrDefault(key.KeyId) : null;

        return reason is not null;
    }

    /// <summary>Tries to open a key that does not count.</summary>
    /// <returns>Why its private half cannot be read; null if it can, or is erased.</returns>
    public SigningKeyException? WhyUnreadable(StoredSigningKey key)
    {
        try
        {
            _ = key.PrivateKey is null ? null : vault.Open(key, store.Location);

            return null;
        }
        catch (SigningKeyException exception)
        {
            return exception;
        }
    }

    /// <returns>The private half as it must be stored again; null if its encryption is not outdated.</returns>
    public string? EncryptedAnew(StoredSigningKey key) =>
        _open.GetValueOrDefault(key.KeyId) is { SealedAnew: { } anew } opened && key.PrivateKey == opened.Sealed ? anew : null;

    // Null if its private half is erased, or cannot be read here.
    private SigningKey? Find(StoredSigningKey key) => _open.GetValueOrDefault(key.KeyId)?.Key;

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
                audit.Note(KeyChange.Unreadable, key.KeyId, key.Algorithm);
            }

            return null;
        }
    }
}

using System.Security.Cryptography;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The slow work of one request: the hashes of the client, and decoys for what a refusal costs beyond them.</summary>
/// <param name="requester">Who sent the secret.</param>
/// <param name="hashes">The client's slow hashes; none if the client does not exist.</param>
/// <param name="decoys">Hashes that nothing matches.</param>
/// <param name="presented">The secret as sent.</param>
/// <param name="now">When the request came.</param>
internal sealed class SlowCheck( // not a record: it would print the secret
    Requester requester, IReadOnlyList<SlowHash> hashes, IReadOnlyList<ParsedHash> decoys, byte[] presented, DateTimeOffset now)
{
    public Requester Requester => requester;

    public IReadOnlyList<SlowHash> Hashes => hashes;

    public byte[] Presented => presented;

    public bool HasDecoys => decoys.Count > 0;

    /// <summary>Computes the client's hashes, until one is valid and matches.</summary>
    /// <param name="isKnown">Whether a hash is known to match a secret, and need not be computed.</param>
    /// <returns>The reading that matched, for each hash.</returns>
    public SlowMatch[] Match(Func<string, byte[], bool> isKnown)
    {
        var matches = new SlowMatch[hashes.Count];
        for (var i = 0; i < matches.Length && !IsValid(matches); i++)
        {
            matches[i] = MatchOf(hashes[i], isKnown);
        }

        return matches;
    }

    public void MatchDecoys()
    {
        foreach (var decoy in decoys)
        {
            decoy.Matches(presented);
        }
    }

    /// <summary>Whether a hash that is valid matched.</summary>
    public bool IsValid(SlowMatch[] matches)
    {
        for (var i = 0; i < matches.Length; i++)
        {
            if (matches[i] is not SlowMatch.None && hashes[i].Secret.IsValidAt(now))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Clears the secret.</summary>
    public void Erase()
    {
        CryptographicOperations.ZeroMemory(presented);
        foreach (var hash in hashes)
        {
            CryptographicOperations.ZeroMemory(hash.Presented);
            CryptographicOperations.ZeroMemory(hash.Otherwise);
        }
    }

    // An expired secret is computed even if it is known, so that the time does not reveal why it was refused.
    private SlowMatch MatchOf(SlowHash hash, Func<string, byte[], bool> isKnown)
    {
        var mayBeKnown = hash.Secret.IsValidAt(now);
        if ((mayBeKnown && isKnown(hash.Secret.Hash, hash.Presented)) || hash.Parsed.Matches(hash.Presented))
        {
            return SlowMatch.Presented;
        }

        return hash.Otherwise.Length > 0 && ((mayBeKnown && isKnown(hash.Secret.Hash, hash.Otherwise)) || hash.Parsed.Matches(hash.Otherwise))
            ? SlowMatch.Otherwise
            : SlowMatch.None;
    }
}

/// <summary>A slow hash of a client, and what it is compared with.</summary>
/// <param name="secret">The client's secret.</param>
/// <param name="parsed">Its hash.</param>
/// <param name="presented">The secret as sent.</param>
/// <param name="otherwise">The other reading of what was sent; empty if there is only one.</param>
internal readonly struct SlowHash(ClientSecret secret, ParsedHash parsed, byte[] presented, byte[] otherwise) // not a record: it would print the secret
{
    public ClientSecret Secret { get; } = secret;

    public ParsedHash Parsed { get; } = parsed;

    public byte[] Presented { get; } = presented;

    public byte[] Otherwise { get; } = otherwise;
}

/// <summary>Which reading of a secret matches a slow hash.</summary>
internal enum SlowMatch
{
    None,
    Presented,
    Otherwise,
}

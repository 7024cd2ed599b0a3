using System.Collections.Frozen;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The keys as of the last refresh. The clock decides which of them signs, so that a key takes over without any action.</summary>
internal sealed class KeySnapshot
{
    private readonly FrozenDictionary<SigningAlgorithm, Signers> _signers;
    private readonly HashSet<string> _published;
    private readonly Lazy<PublishedDocument> _keySet; // no token needs it

    private KeySnapshot(IReadOnlyDictionary<SigningAlgorithm, Signers> signers, IReadOnlyList<(JsonWebKey Key, SigningAlgorithm Algorithm)> published)
    {
        _signers = signers.ToFrozenDictionary();
        _published = published.Select(key => key.Key.Kid).ToHashSet(StringComparer.Ordinal);
        _keySet = new(() => PublicKeys.Publish(published));
        Algorithms = [.. published.Select(key => key.Algorithm.Name).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>The JWK Set of all keys that can verify tokens (RFC 7517 §5).</summary>
    public PublishedDocument KeySet => _keySet.Value;

    /// <summary>The names of the algorithms of those keys.</summary>
    public IReadOnlyList<string> Algorithms { get; }

    /// <param name="keys">The host's own keys; the first one that matches an algorithm signs.</param>
    public static KeySnapshot OfGiven(IReadOnlyList<SigningKey> keys) => new(
        keys.DistinctBy(key => key.Algorithm).ToDictionary(key => key.Algorithm, key => new Signers(null, [key])),
        [.. keys.Select(key => (key.PublicKey, key.Algorithm))]);

    /// <param name="stored">All keys in the store that count.</param>
    /// <param name="calendar">Decides which of them are published.</param>
    /// <param name="open">Finds the private half of a key; null if it cannot sign on this node.</param>
    /// <param name="location">Where they are stored, for messages.</param>
    /// <param name="before">A snapshot whose keys stay published unless they were revoked; null if only the calendar decides.</param>
    /// <exception cref="SigningKeyException">A published key has a damaged public half, or an algorithm that is not supported.</exception>
    public static KeySnapshot OfStored(
        IReadOnlyList<StoredSigningKey> stored,
        KeyCalendar calendar,
        Func<StoredSigningKey, SigningKey?> open,
        string location,
        KeySnapshot? before)
    {
        Dictionary<SigningAlgorithm, Signers> signers = [];
        List<(JsonWebKey Key, SigningAlgorithm Algorithm)> published = [];
        var (now, options) = (calendar.Now, calendar.Options);
        foreach (var keys in stored.GroupBy(key => key.Algorithm, StringComparer.Ordinal))
        {
            var line = KeyLine.Of(keys, now, options);
            var kept = line.Lives.Select(life => life.Key).Where(key => before?._published.Contains(key.KeyId) is true);
            List<StoredSigningKey> inUse = [.. line.PublishedAt(now, options).Union(kept)];
            if (inUse is [var key, ..]) // otherwise none signs, and this release need not know the algorithm
            {
                var algorithm = key.SigningAlgorithm;
                signers[algorithm] = new(line, [.. line.Lives.Select(life => open(life.Key))]);
                published.AddRange(inUse.Select(key => (PublicKeys.Of(key, location), algorithm)));
            }
        }

        return new(signers, published);
    }

    /// <returns>The key that signs with that algorithm at that time; null if none does.</returns>
    public SigningKey? ActiveAt(SigningAlgorithm algorithm, DateTimeOffset now) => _signers.GetValueOrDefault(algorithm)?.ActiveAt(now);

    /// <summary>The keys that sign at that time, one for each algorithm.</summary>
    public IEnumerable<SigningKey> ActiveAt(DateTimeOffset now) => _signers.Values.Select(signers => signers.ActiveAt(now)).OfType<SigningKey>();

    /// <summary>Whose turn it is at that time, for each algorithm whose keys take turns.</summary>
    public IEnumerable<KeyTurn> TurnsAt(DateTimeOffset now)
    {
        foreach (var (algorithm, signers) in _signers)
        {
            if (signers is { Line: { } line } && signers.PlaceAt(now) is >= 0 and var place)
            {
                yield return new(algorithm, line.Lives[place].ActivatesAt, line.NextActivationAfter(now));
            }
        }
    }

    /// <param name="Line">When each key signs; null if a single key always does.</param>
    /// <param name="Keys">In the order of the line; null if the private half is not available on this node.</param>
    private sealed record Signers(KeyLine? Line, SigningKey?[] Keys)
    {
        public SigningKey? ActiveAt(DateTimeOffset now) => PlaceAt(now) is >= 0 and var place ? Keys[place] : null;

        /// <returns>The place of the key that signs at that time; -1 if none does.</returns>
        public int PlaceAt(DateTimeOffset now)
        {
            var active = Line?.ActiveAt(now) ?? 0;
            for (var i = active; i >= 0; i--)
            {
                if (Keys[i] is not null)
                {
                    return i; // the key whose turn it is, or else the newest earlier one that this node can read
                }
            }

            for (var i = active + 1; active >= 0 && i < Keys.Length; i++)
            {
                if (Keys[i] is not null)
                {
                    return i; // earlier than planned, but known to consumers
                }
            }

            return -1;
        }
    }
}

/// <summary>Whose turn it is to sign with an algorithm.</summary>
/// <param name="Algorithm">The algorithm.</param>
/// <param name="Since">Since when the key that signs has been active.</param>
/// <param name="NextAt">When the next key takes over; null if none is announced.</param>
internal sealed record KeyTurn(SigningAlgorithm Algorithm, DateTimeOffset Since, DateTimeOffset? NextAt);

using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The keys that verify the assertions of a client, or the tokens of an issuer that vouches for it.</summary>
internal sealed class AssertionKeys
{
    public const int MaxCount = 100;

    private const int MaxTried = 8;

    private readonly List<VerificationKey> _keys;

    private AssertionKeys(List<VerificationKey> keys, int count) => (_keys, Count) = (keys, count);

    public static AssertionKeys None { get; } = new([], 0);

    /// <summary>The number of usable keys. Only the first <see cref="MaxCount"/> of a published set are used.</summary>
    public int Count { get; }

    /// <summary>A client's usable keys. Those in the settings were validated; those in another store may be unusable.</summary>
    public static AssertionKeys Of(IEnumerable<string> jwks)
    {
        List<VerificationKey> keys = [.. jwks.Select(jwk => VerificationKey.Read(jwk, out _)).OfType<VerificationKey>()];

        return new(keys, keys.Count);
    }

    /// <summary>The usable keys of a published JWK Set (RFC 7517 §5). All others are ignored.</summary>
    /// <exception cref="JsonException">It is not a JWK Set.</exception>
    public static AssertionKeys OfSet(ReadOnlyMemory<byte> json)
    {
        using var set = JsonDocument.Parse(json);
        if (set.RootElement.ValueKind is not JsonValueKind.Object
            || !set.RootElement.TryGetProperty("keys", out var keys)
            || keys.ValueKind is not JsonValueKind.Array)
        {
            throw new JsonException("It is not a JWK Set: it has no array \"keys\".");
        }

        List<VerificationKey> usable = [.. keys.EnumerateArray().Select(jwk => VerificationKey.Read(jwk, out _)).OfType<VerificationKey>()];

        return new(usable.Take(MaxCount).ToList(), usable.Count);
    }

    /// <summary>Whether one of the keys has this identifier.</summary>
    public bool Have(string? keyId) => keyId is not null && _keys.Exists(key => key.KeyId == keyId);

    /// <summary>What finding the signer costs at most, if the assertion does not name its key.</summary>
    public KeyExtent ExtentOf(SigningAlgorithm algorithm)
    {
        var (count, bits) = (0, 0);
        foreach (var key in _keys)
        {
            if (key.Fits(algorithm))
            {
                (count, bits) = (count + 1, Math.Max(bits, key.RsaBits));
            }
        }

        return new(Math.Min(count, MaxTried), bits);
    }

    /// <summary>The keys that may have signed, starting with the one that has this identifier. A key without an identifier matches any.</summary>
    public List<SecurityKey> Candidates(SigningAlgorithm algorithm, string? keyId) =>
    [
        .. _keys.Where(key => key.Fits(algorithm) && (keyId is null || key.KeyId is null || key.KeyId == keyId))
            .OrderBy(key => key.KeyId is null) // a stable sort
            .Select(key => key.Key)
            .Take(MaxTried),
    ];
}

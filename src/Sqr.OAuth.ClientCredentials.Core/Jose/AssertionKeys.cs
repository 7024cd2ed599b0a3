using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The keys that verify assertions of a client, or of an issuer that vouches for it.</summary>
internal sealed class AssertionKeys
{
    public const int MaxCount = 100;

    private const int MaxTried = 8;

    private readonly List<VerificationKey> _keys;

    private AssertionKeys(List<VerificationKey> keys, int count) => (_keys, Count) = (keys, count);

    public static AssertionKeys None { get; } = new([], 0);

    /// <summary>How many usable keys there were; of a published set only the first <see cref="MaxCount"/> are used.</summary>
    public int Count { get; }

    /// <summary>Those of a client; what settings hold was checked, what another store holds may not be usable.</summary>
    public static AssertionKeys Of(IEnumerable<string> jwks)
    {
        List<VerificationKey> keys = [.. jwks.Select(jwk => VerificationKey.Read(jwk, out _)).OfType<VerificationKey>()];

        return new(keys, keys.Count);
    }

    /// <summary>Those of a published JWK Set (RFC 7517 §5) that are usable; whatever else is in it is for somebody else.</summary>
    /// <exception cref="JsonException">It is not a JWK Set.</exception>
    public static AssertionKeys OfSet(ReadOnlyMemory<byte> json)
    {
        using var set = JsonDocument.Parse(json);
        if (set.RootElement.ValueKind is not JsonValueKind.Object || !set.RootElement.TryGetProperty("keys", out var keys) || keys.ValueKind is not JsonValueKind.Array)
        {
            throw new JsonException("It is not a JWK Set: it has no list \"keys\".");
        }

        List<VerificationKey> usable = [.. keys.EnumerateArray().Select(jwk => VerificationKey.Read(jwk, out _)).OfType<VerificationKey>()];

        return new(usable.Take(MaxCount).ToList(), usable.Count);
    }

    /// <summary>Whether a key of that identifier is among them.</summary>
    public bool Have(string? keyId) => keyId is not null && _keys.Exists(key => key.KeyId == keyId);

    /// <summary>Those that may have signed, the one of that identifier first. A key without an identifier may be the one of any.</summary>
    public List<SecurityKey> Candidates(SigningAlgorithm algorithm, string? keyId) =>
    [
        .. _keys.Where(key => key.Fits(algorithm) && (keyId is null || key.KeyId is null || key.KeyId == keyId))
            .OrderBy(key => key.KeyId is null) // a stable sort
            .Select(key => key.Key)
            .Take(MaxTried),
    ];
}

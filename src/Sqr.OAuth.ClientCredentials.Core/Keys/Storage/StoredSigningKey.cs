using System.Globalization;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A signing key in its stored form, with an encrypted private half.</summary>
public sealed record StoredSigningKey
{
    /// <summary>The key identifier, the <c>kid</c> of tokens (RFC 7515 §4.1.4).</summary>
    public required string KeyId { get; init; }

    /// <summary>The JWS algorithm of the key (RFC 7518 §3.1).</summary>
    public required string Algorithm { get; init; }

    /// <summary>The position of the key among those of its algorithm, counted from zero. Algorithm and period together are unique in a store.</summary>
    public required int Period { get; init; }

    /// <summary>When the key was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the key begins to sign; until then it is announced.</summary>
    /// <value>Null: it signs from its creation on, as the keys of release 0.1 did.</value>
    public DateTimeOffset? ActivatesAt { get; init; }

    /// <summary>When the key was revoked. From then on it neither signs nor is published.</summary>
    /// <value>Null, the default: it is not revoked.</value>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>The public half: SubjectPublicKeyInfo (RFC 5280 §4.1.2.7) in base64.</summary>
    public required string PublicKey { get; init; }

    /// <summary>The private half: PKCS #8, encrypted by an <see cref="IPrivateKeyProtection"/> and prefixed with its name and a colon.</summary>
    /// <value>Null if it was erased because the key was retired or revoked.</value>
    public string? PrivateKey { get; init; }

    /// <summary>A message authentication code over all other members, prefixed with the name of the <see cref="IPrivateKeyProtection"/> that computed it and
    /// a colon. It shows that the issuer wrote the key, not someone else who can write to the store.</summary>
    /// <value>Null if the key has none. A key without a valid seal is neither published nor used.</value>
    public string? Seal { get; init; }

    /// <summary>The same as <see cref="Algorithm"/>, which stores keep as a string.</summary>
    /// <exception cref="SigningKeyException">The algorithm is not supported.</exception>
    internal SigningAlgorithm SigningAlgorithm => SigningAlgorithm.Find(Algorithm) ?? throw new SigningKeyException(
        $"The signing key {this} is for an algorithm that is not one of {SigningAlgorithm.AllNames}. Delete the key, or restore it from a backup.");

    /// <summary>Whether the other is the same key in another version.</summary>
    internal bool HasSamePlaceAs(StoredSigningKey other) => other.KeyId == KeyId && other.Algorithm == Algorithm && other.Period == Period;

    /// <summary>Names the key within its store, without either half.</summary>
    /// <returns>Algorithm and period.</returns>
    public override string ToString() => NameOf(Algorithm, Period);

    internal static string NameOf(string algorithm, int period) => string.Create(CultureInfo.InvariantCulture, $"{algorithm}-{period:D6}");
}

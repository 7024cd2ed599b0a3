using System.Globalization;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A signing key as a store keeps it: the private half encrypted.</summary>
public sealed record StoredSigningKey
{
    /// <summary>The key identifier, the <c>kid</c> of tokens (RFC 7515 §4.1.4).</summary>
    public required string KeyId { get; init; }

    /// <summary>The JWS algorithm the key is for (RFC 7518 §3.1).</summary>
    public required string Algorithm { get; init; }

    /// <summary>Which of the keys of its algorithm it is, counted from zero; with the algorithm it is unique in a store.</summary>
    public required int Period { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The first moment at which it signs; until then it is announced.</summary>
    /// <value>Null: it signs from its making on, as the keys of release 0.1 did.</value>
    public DateTimeOffset? ActivatesAt { get; init; }

    /// <summary>When it was revoked: from then on it neither signs nor is published.</summary>
    /// <value>Null, the default: it was not.</value>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>The public half, SubjectPublicKeyInfo (RFC 5280 §4.1.2.7) in base64.</summary>
    public required string PublicKey { get; init; }

    /// <summary>The private half, PKCS #8, encrypted by an <see cref="IPrivateKeyProtection"/>, behind that one's name and a colon.</summary>
    /// <value>Null once it has been erased, when the key was retired or revoked.</value>
    public string? PrivateKey { get; init; }

    /// <summary>The same as <see cref="Algorithm"/>, which stores keep as a string.</summary>
    /// <exception cref="SigningKeyException">It is none of ours.</exception>
    internal SigningAlgorithm SigningAlgorithm => SigningAlgorithm.Find(Algorithm)
        ?? throw new SigningKeyException(
            $"The signing key {this} is for an algorithm that is not one of {SigningAlgorithm.AllNames}. Delete the key, or restore it from a backup.");

    /// <summary>Names the key within its store; neither half is in it.</summary>
    /// <returns>Algorithm and period.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Algorithm}-{Period:D6}");
}

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

    /// <summary>The public half, SubjectPublicKeyInfo (RFC 5280 §4.1.2.7) in base64.</summary>
    public required string PublicKey { get; init; }

    /// <summary>The private half, PKCS #8, encrypted by an <see cref="IPrivateKeyProtection"/>, behind that one's name and a colon.</summary>
    public required string PrivateKey { get; init; }

    /// <summary>Names the key within its store; neither half is in it.</summary>
    /// <returns>Algorithm and period.</returns>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Algorithm}-{Period:D6}");
}

using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The header of a signed JWT (RFC 7515 §4). It states facts; callers decide which of them are errors, and word the messages.</summary>
internal sealed record JwtHeader
{
    private static readonly string[] Extensions = ["crit", "b64"]; // RFC 7515 §4.1.11, RFC 7797: we support none

    /// <summary>Its <c>alg</c>; null if it has none, or one that we do not support.</summary>
    public required SigningAlgorithm? Algorithm { get; init; }

    /// <summary>Its <c>typ</c>, without <c>application/</c>.</summary>
    public required JwtText Type { get; init; }

    /// <summary>Its <c>kid</c>.</summary>
    public required JwtText KeyId { get; init; }

    /// <summary>Its <c>jku</c>: the URL where it claims its keys are published. Trust it only if it is the registered one.</summary>
    public required JwtText KeySetUrl { get; init; }

    /// <summary>Whether it has a member that this kind of JWT must not have.</summary>
    public required bool HasForbiddenMember { get; init; }

    /// <summary>Whether it has an extension that must be understood.</summary>
    public required bool HasExtension { get; init; }

    /// <param name="header">The header.</param>
    /// <param name="forbidden">The members that this kind of JWT must not have.</param>
    public static JwtHeader Read(JsonElement header, string[] forbidden) => new()
    {
        Algorithm = SigningAlgorithm.Find(JwtText.Read(header, "alg").Value),
        Type = WithoutPrefix(JwtText.Read(header, "typ")),
        KeyId = JwtText.Read(header, "kid"),
        KeySetUrl = JwtText.Read(header, "jku"),
        HasForbiddenMember = HasAny(header, forbidden),
        HasExtension = HasAny(header, Extensions),
    };

    /// <summary>Whether its <c>typ</c> is this type.</summary>
    public bool HasType(string type) => type.Equals(Type.Value, StringComparison.OrdinalIgnoreCase);

    private static bool HasAny(JsonElement header, string[] members) => Array.Exists(members, member => header.TryGetProperty(member, out _));

    private static JwtText WithoutPrefix(JwtText type)
    {
        const string Application = "application/"; // may be left out (RFC 7515 §4.1.9)

        return type.Value?.StartsWith(Application, StringComparison.OrdinalIgnoreCase) is true ? type with { Value = type.Value[Application.Length..] } : type;
    }
}

using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The header of a signed JWT (RFC 7515 §4) as facts; which of them are faults, and the words for those, are its reader's.</summary>
internal sealed record JwtHeader
{
    private static readonly string[] Extensions = ["crit", "b64"]; // RFC 7515 §4.1.11, RFC 7797: we understand none

    /// <summary>Its <c>alg</c>; null if it has none, or one that is not ours.</summary>
    public required SigningAlgorithm? Algorithm { get; init; }

    /// <summary>Its <c>typ</c>, what it says it is for, without <c>application/</c>.</summary>
    public required JwtText Type { get; init; }

    /// <summary>Its <c>kid</c>.</summary>
    public required JwtText KeyId { get; init; }

    /// <summary>Its <c>jku</c>: where it says its keys are, which only a registration can confirm.</summary>
    public required JwtText KeySetUrl { get; init; }

    /// <summary>Whether it has a member that its kind of JWT must not have.</summary>
    public required bool HasForbiddenMember { get; init; }

    /// <summary>Whether it has an extension that must be understood.</summary>
    public required bool HasExtension { get; init; }

    /// <param name="header">The header.</param>
    /// <param name="forbidden">The members that its kind of JWT must not have.</param>
    public static JwtHeader Read(JsonElement header, string[] forbidden) => new()
    {
        Algorithm = SigningAlgorithm.Find(JwtText.Read(header, "alg").Value),
        Type = WithoutPrefix(JwtText.Read(header, "typ")),
        KeyId = JwtText.Read(header, "kid"),
        KeySetUrl = JwtText.Read(header, "jku"),
        HasForbiddenMember = HasAny(header, forbidden),
        HasExtension = HasAny(header, Extensions),
    };

    /// <summary>Whether it says that it is for that.</summary>
    public bool HasType(string type) => type.Equals(Type.Value, StringComparison.OrdinalIgnoreCase);

    private static bool HasAny(JsonElement header, string[] members) => Array.Exists(members, member => header.TryGetProperty(member, out _));

    private static JwtText WithoutPrefix(JwtText type)
    {
        const string Application = "application/"; // may be left out (RFC 7515 §4.1.9)

        return type.Value?.StartsWith(Application, StringComparison.OrdinalIgnoreCase) is true ? type with { Value = type.Value[Application.Length..] } : type;
    }
}

using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A platform's token for a workload, well-formed and valid now. Its signature is not verified yet, and its issuer may be unknown.</summary>
internal sealed record WorkloadToken
{
    public required SignedJwt Signed { get; init; }

    /// <summary>Its <c>iss</c>, or the trust domain for a JWT-SVID without one.</summary>
    public required string Issuer { get; init; }

    public required string Subject { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>All claims, as JSON.</summary>
    public required JsonElement Claims { get; init; }

    /// <summary>Its <c>jti</c>; null if it has none that can be used up.</summary>
    public required string? Id { get; init; }

    public bool IsFor(string audience)
    {
        var sent = Claims.GetProperty("aud"); // the reader has checked that it is there

        return sent.ValueKind is JsonValueKind.Array ? sent.EnumerateArray().Any(one => one.ValueEquals(audience)) : sent.ValueEquals(audience);
    }

    /// <summary>Whether a claim has that value, or is a list that contains it. A colon in the name may separate the name of an object from the name of a
    /// claim inside it.</summary>
    public bool Has(string name, string value) => Has(Claims, name, value);

    public override string ToString() => nameof(WorkloadToken); // a record would print the claims

    private static bool Has(JsonElement parent, string name, string value)
    {
        if (parent.TryGetProperty(name, out var claim))
        {
            return claim.ValueKind is JsonValueKind.Array ? claim.EnumerateArray().Any(member => IsValue(member, value)) : IsValue(claim, value);
        }

        for (var colon = name.IndexOf(':'); colon >= 0; colon = name.IndexOf(':', colon + 1))
        {
            if (parent.TryGetProperty(name[..colon], out var within) && within.ValueKind is JsonValueKind.Object && Has(within, name[(colon + 1)..], value))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsValue(JsonElement claim, string value) => claim.ValueKind switch
    {
        JsonValueKind.String => claim.ValueEquals(value),
        // A settings file's true arrives as True.
        JsonValueKind.True or JsonValueKind.False => claim.GetRawText().Equals(value, StringComparison.OrdinalIgnoreCase),
        JsonValueKind.Number => claim.GetRawText() == value,
        _ => false,
    };
}

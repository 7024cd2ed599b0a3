namespace Sqr.OAuth.ClientCredentials;

/// <summary>An access token that was just issued.</summary>
public sealed class IssuedToken
{
    /// <summary>The token, a signed JWT (RFC 9068).</summary>
    public required string AccessToken { get; init; }

    /// <summary>How to present it: <c>Bearer</c> (RFC 6750), or <c>DPoP</c> (RFC 9449 §5) if it is bound to the key of a DPoP proof.</summary>
    public string TokenType { get; init; } = "Bearer";

    /// <summary>When it was issued, to the second.</summary>
    public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>The first moment at which it is no longer valid, to the second.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The granted scopes, space-separated.</summary>
    /// <value>Null if no scopes were granted.</value>
    public string? Scope { get; init; }

    /// <summary>Its <c>jti</c>.</summary>
    internal Guid? Id { get; init; }

    /// <summary>The identifier of the key that signed it.</summary>
    internal string? KeyId { get; init; }
}

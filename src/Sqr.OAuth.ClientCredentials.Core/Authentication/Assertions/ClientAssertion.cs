namespace Sqr.OAuth.ClientCredentials;

/// <summary>An assertion (RFC 7523 §3) that is well-formed, valid now and addressed to us. Its signature is not verified yet.</summary>
internal sealed record ClientAssertion
{
    public required SignedJwt Signed { get; init; }

    /// <summary>Its <c>iss</c> and <c>sub</c>.</summary>
    public required string ClientId { get; init; }

    public required string Audience { get; init; }

    /// <summary>Its remaining lifetime, minus the allowed clock skew.</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <summary>Its <c>jti</c>, and until when it could be sent again.</summary>
    public required SingleUse SingleUse { get; init; }
}

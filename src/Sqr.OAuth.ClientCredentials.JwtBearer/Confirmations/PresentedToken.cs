namespace Sqr.OAuth.ClientCredentials;

/// <summary>An access token as it was sent: its value and its scheme.</summary>
/// <param name="Value">The token.</param>
/// <param name="AsDPoP">True under the scheme <c>DPoP</c> (RFC 9449 §7.1), false under <c>Bearer</c> (RFC 6750 §2.1).</param>
internal sealed record PresentedToken(string Value, bool AsDPoP)
{
    private const string Bearer = "Bearer ";
    private const string DPoP = "DPoP ";

    /// <param name="authorization">The Authorization header.</param>
    /// <returns>Null if the header contains no token.</returns>
    public static PresentedToken? Read(string? authorization)
    {
        var (scheme, asDPoP) = authorization?.StartsWith(DPoP, StringComparison.OrdinalIgnoreCase) is true ? (DPoP, true) : (Bearer, false);

        return authorization?.StartsWith(scheme, StringComparison.OrdinalIgnoreCase) is true && authorization[scheme.Length..].Trim() is { Length: > 0 } token
            ? new(token, asDPoP)
            : null;
    }

    public override string ToString() => nameof(PresentedToken); // a record would print the token
}

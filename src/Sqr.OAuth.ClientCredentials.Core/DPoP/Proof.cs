namespace Sqr.OAuth.ClientCredentials;

/// <summary>A DPoP proof (RFC 9449 §4.2) that was verified: whoever sent it holds the key, and meant this request.</summary>
/// <param name="Thumbprint">The thumbprint of the key (RFC 7638, SHA-256), base64url: what <c>jkt</c> has to be.</param>
/// <param name="Nonce">Its <c>nonce</c>, whoever gave that; null if it has none.</param>
/// <param name="SingleUse">Its <c>jti</c>, which is not used up yet: that comes last of all checks.</param>
internal sealed record Proof(string Thumbprint, string? Nonce, SingleUse SingleUse)
{
    public override string ToString() => nameof(Proof); // a record would print what is in the proof
}

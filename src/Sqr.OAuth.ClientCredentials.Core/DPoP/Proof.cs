namespace Sqr.OAuth.ClientCredentials;

/// <summary>A verified DPoP proof (RFC 9449 §4.2): its sender holds the key and made it for this request.</summary>
/// <param name="Thumbprint">The thumbprint of the key (RFC 7638, SHA-256), base64url, as <c>jkt</c> contains it.</param>
/// <param name="Nonce">Its <c>nonce</c>, not yet checked; null if it has none.</param>
/// <param name="SingleUse">Its <c>jti</c>, not yet used up: that is the last of all checks.</param>
internal sealed record Proof(string Thumbprint, string? Nonce, SingleUse SingleUse)
{
    public override string ToString() => nameof(Proof); // a record would print the proof's contents
}

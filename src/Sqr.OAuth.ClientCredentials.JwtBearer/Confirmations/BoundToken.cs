namespace Sqr.OAuth.ClientCredentials;

/// <summary>A valid access token that is bound to a key (RFC 9449 §6).</summary>
/// <param name="Value">The token.</param>
/// <param name="Thumbprint">The thumbprint of the key, its <c>jkt</c>.</param>
/// <param name="Client">Whose it is: issuer and subject, or the key if the token names no subject.</param>
internal sealed record BoundToken(string Value, string Thumbprint, string Client)
{
    public override string ToString() => nameof(BoundToken); // a record would print the token
}

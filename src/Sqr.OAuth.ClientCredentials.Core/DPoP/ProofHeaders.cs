namespace Sqr.OAuth.ClientCredentials;

/// <summary>The HTTP headers of DPoP (RFC 9449 §12.8).</summary>
internal static class ProofHeaders
{
    public const string Proof = "DPoP";
    public const string Nonce = "DPoP-Nonce";
}

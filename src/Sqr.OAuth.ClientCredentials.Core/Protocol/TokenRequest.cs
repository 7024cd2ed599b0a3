using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A client credentials request (RFC 6749 §4.4.2) that is complete and well-formed.</summary>
/// <param name="Credential">What proves who asks.</param>
/// <param name="Scope">The scope parameter as it was sent; null if none was.</param>
/// <param name="Targets">The resource and audience parameters; null if there were none.</param>
internal sealed record TokenRequest(ClientCredential Credential, string? Scope, RequestedTargets? Targets)
{
    /// <summary>The certificate that the TLS connection was made with, whoever signed it; null if there is none.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The DPoP proof as it was sent (RFC 9449 §4); null if none was.</summary>
    public string? Proof { get; init; }

    public override string ToString() => nameof(TokenRequest); // a record would print the proof
}

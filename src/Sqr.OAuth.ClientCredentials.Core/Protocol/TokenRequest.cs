using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A complete and well-formed client credentials request (RFC 6749 §4.4.2).</summary>
/// <param name="Credential">The client's credential.</param>
/// <param name="Scope">The scope parameter as it was sent; null if it was not sent.</param>
/// <param name="Targets">The resource and audience parameters; null if neither was sent.</param>
internal sealed record TokenRequest(ClientCredential Credential, string? Scope, RequestedTargets? Targets)
{
    /// <summary>What was known of the request before it was read.</summary>
    public ReceivedRequest Received { get; init; }

    /// <summary>The client certificate of the TLS connection, from any authority or self-signed; null if there is none.</summary>
    public X509Certificate2? Certificate { get; init; }

    /// <summary>The DPoP proof as it was sent (RFC 9449 §4); null if it was not sent.</summary>
    public string? Proof { get; init; }

    public override string ToString() => nameof(TokenRequest); // a record would print the proof
}

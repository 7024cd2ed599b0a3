using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>What a client sent to prove who it is (RFC 6749 §2.3).</summary>
internal abstract record ClientCredential
{
    private ClientCredential()
    {
        // closed: there are no cases but those below
    }

    public sealed override string ToString() => GetType().Name; // a record would print the secret

    /// <param name="ClientId">The client id that was sent.</param>
    /// <param name="Value">The secret as it was sent.</param>
    /// <param name="Method">How it was sent.</param>
    /// <param name="Otherwise">The same Basic header, read as that of a client that did not form-encode it.</param>
    public sealed record Secret(string ClientId, string Value, AuthenticationMethod Method, Secret? Otherwise = null) : ClientCredential
    {
        /// <summary>Whether the form-encoded reading contains a control character, which is probably why it does not authenticate.</summary>
        public bool HasEncodedControlCharacter { get; init; }
    }

    /// <summary>A JWT signed by the client, or by the platform that vouches for it (RFC 7523 §2.2).</summary>
    /// <param name="Jwt">The JWT as it was sent.</param>
    /// <param name="ClientId">The client id that was sent with the JWT; null if none was.</param>
    public sealed record Assertion(string Jwt, string? ClientId) : ClientCredential;

    /// <summary>The certificate of the TLS connection, with no other credential (RFC 8705 §2).</summary>
    /// <param name="ClientId">The client id that was sent.</param>
    /// <param name="Value">The certificate; its signature is not checked yet.</param>
    public sealed record Certificate(string ClientId, X509Certificate2 Value) : ClientCredential;
}

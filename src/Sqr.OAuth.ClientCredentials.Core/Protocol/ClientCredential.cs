using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>What a client showed to prove who it is (RFC 6749 §2.3).</summary>
internal abstract record ClientCredential
{
    private ClientCredential()
    {
        // closed: the cases below are all there are
    }

    public sealed override string ToString() => GetType().Name; // a record would print the secret

    /// <param name="ClientId">Who the client says it is.</param>
    /// <param name="Value">The secret, as it was sent.</param>
    /// <param name="Method">How it was sent.</param>
    /// <param name="Otherwise">How the same Basic header reads for a client that did not form-encode it.</param>
    public sealed record Secret(string ClientId, string Value, AuthenticationMethod Method, Secret? Otherwise = null) : ClientCredential
    {
        /// <summary>Whether its form-encoded reading has a control character, which is probably why it does not authenticate.</summary>
        public bool HasEncodedControlCharacter { get; init; }
    }

    /// <summary>A JWT that the client signed, or the platform that vouches for it (RFC 7523 §2.2).</summary>
    /// <param name="Jwt">The JWT, as it was sent.</param>
    /// <param name="ClientId">Who the client says it is beside it; null if only the JWT says so.</param>
    public sealed record Assertion(string Jwt, string? ClientId) : ClientCredential;

    /// <summary>The certificate of the TLS connection, and nothing else (RFC 8705 §2).</summary>
    /// <param name="ClientId">Who the client says it is.</param>
    /// <param name="Value">The certificate, whoever signed it.</param>
    public sealed record Certificate(string ClientId, X509Certificate2 Value) : ClientCredential;
}

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A client got an access token.</summary>
public sealed record TokenIssued : AuditEvent
{
    /// <summary>The client.</summary>
    public required string ClientId { get; init; }

    /// <summary>How the client authenticated, by the method names of RFC 8414, such as <c>client_secret_basic</c>.</summary>
    public required string Method { get; init; }

    /// <summary>The scopes of the token.</summary>
    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>The <c>aud</c> of the token.</summary>
    public required IReadOnlyList<string> Audiences { get; init; }

    /// <summary>How long the token is valid, from when it was signed.</summary>
    public required TimeSpan Lifetime { get; init; }

    /// <summary>The <c>kid</c> of the key that signed the token.</summary>
    public required string KeyId { get; init; }

    /// <summary>The <c>jti</c> of the token.</summary>
    public required string TokenId { get; init; }

    /// <summary>The thumbprint of the DPoP key that the token is bound to (<c>jkt</c>, RFC 9449 §6.1).</summary>
    /// <value>Null if the token is not bound to such a key.</value>
    public string? KeyThumbprint { get; init; }

    /// <summary>The SHA-256 thumbprint of the certificate that the token is bound to (<c>x5t#S256</c>, RFC 8705 §3.1).</summary>
    /// <value>Null if the token is not bound to a certificate.</value>
    public string? CertificateThumbprint { get; init; }

    /// <summary>Whether the client got a token that it had been given before (<see cref="ClientCredentialsOptions.TokenReuse"/>).</summary>
    public bool Reused { get; init; }

    /// <summary>The caller's IP address.</summary>
    /// <value>Null if it is not known.</value>
    public string? Address { get; init; }
}

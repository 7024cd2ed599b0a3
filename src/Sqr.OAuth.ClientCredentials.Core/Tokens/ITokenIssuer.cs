namespace Sqr.OAuth.ClientCredentials;

/// <summary>Mints access tokens in-process.</summary>
public interface ITokenIssuer
{
    /// <summary>Mints an access token (RFC 9068). It does not ask for a credential: call it only for a client you vouch for.</summary>
    /// <param name="grant">Who gets which scopes, and for how long. It is not compared with what the client is allowed.</param>
    /// <param name="cancellationToken">Cancels the wait for the key store.</param>
    /// <returns>The signed token.</returns>
    /// <exception cref="ArgumentException">The grant's lifetime is shorter than a second, longer than a day, or longer than a retired key stays published
    /// (<see cref="SigningKeyOptions.RetainFor"/>).</exception>
    /// <exception cref="SigningKeyUnavailableException">No signing key is available now; nothing was issued.</exception>
    /// <exception cref="System.Security.Cryptography.CryptographicException">The key could not sign.</exception>
    ValueTask<IssuedToken> IssueAsync(Grant grant, CancellationToken cancellationToken = default);
}

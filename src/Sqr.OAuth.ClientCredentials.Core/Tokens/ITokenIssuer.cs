namespace Sqr.OAuth.ClientCredentials;

/// <summary>Mints access tokens in process.</summary>
public interface ITokenIssuer
{
    /// <summary>Mints an access token (RFC 9068). No credential is asked for: call it for a client you vouch for.</summary>
    /// <param name="grant">Who gets which scopes, and for how long; it is not held against what the client may have.</param>
    /// <param name="cancellationToken">Ends the wait for the key store.</param>
    /// <returns>The signed token.</returns>
    /// <exception cref="ArgumentException">The grant's lifetime is shorter than a second, longer than a day, or longer than a retired key is published (<see cref="SigningKeyOptions.RetainFor"/>).</exception>
    /// <exception cref="SigningKeyUnavailableException">No key may sign now; nothing was issued.</exception>
    ValueTask<IssuedToken> IssueAsync(Grant grant, CancellationToken cancellationToken = default);
}

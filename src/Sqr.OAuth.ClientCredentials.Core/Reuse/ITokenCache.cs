namespace Sqr.OAuth.ClientCredentials;

/// <summary>The tokens that this node may give again (<see cref="ClientCredentialsOptions.TokenReuse"/>). A revocation store of the host's own calls it, so that a revoked token is not given out once more.</summary>
public interface ITokenCache
{
    /// <summary>Forgets a token: the next request for the same gets a new one. The token itself stays valid.</summary>
    /// <param name="tokenId">The token's <c>jti</c>; one that is not known does no harm.</param>
    void Forget(string tokenId);
}

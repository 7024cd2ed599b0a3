namespace Sqr.OAuth.ClientCredentials;

/// <summary>The clients that this node remembers for <see cref="StoreLimits.CacheFor"/>. A store of the host's own that is written calls it, so that a change is in effect at once.</summary>
public interface IClientCache
{
    /// <summary>Forgets the client of that identifier, also that there is none: the next request asks the store. No token of the client is given again (<see cref="ClientCredentialsOptions.TokenReuse"/>).</summary>
    /// <param name="clientId">The identifier, to the character.</param>
    void Forget(string clientId);
}

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The clients that this node remembers for <see cref="StoreLimits.CacheFor"/>. Call it from your own store after writing a client, so that the change
/// takes effect at once.</summary>
public interface IClientCache
{
    /// <summary>Forgets what is remembered about a client, including that it does not exist: the next request asks the store. None of the client's tokens is
    /// given out again (<see cref="ClientCredentialsOptions.TokenReuse"/>).</summary>
    /// <param name="clientId">The client identifier, compared character by character.</param>
    void Forget(string clientId);
}

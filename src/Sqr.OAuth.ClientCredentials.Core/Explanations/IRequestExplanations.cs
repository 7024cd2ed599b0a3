namespace Sqr.OAuth.ClientCredentials;

/// <summary>Explains why requests were refused, to those who operate the issuer. The answers to the requests themselves must not say all of it.</summary>
public interface IRequestExplanations
{
    /// <summary>Explains a request that this host has refused lately.</summary>
    /// <param name="requestId">The <c>Request-Id</c> of the answer.</param>
    /// <param name="cancellationToken">Cancels the wait for the client store.</param>
    /// <returns>Null if this host has refused no such request, or too long ago (<see cref="ExplanationOptions.Capacity"/>). Each host knows its own
    /// requests.</returns>
    /// <exception cref="UnavailableException">The client store is unavailable: what would be right depends on the client.</exception>
    ValueTask<RequestExplanation?> FindAsync(string requestId, CancellationToken cancellationToken = default);
}

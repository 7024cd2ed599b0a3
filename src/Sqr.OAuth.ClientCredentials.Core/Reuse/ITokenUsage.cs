namespace Sqr.OAuth.ClientCredentials;

/// <summary>How sparingly clients request tokens from this node's token endpoint. A client that keeps each token for half of its lifetime wastes
/// none.</summary>
/// <remarks>
/// Counted in the memory of this node, for at most 4,096 clients: 512 groups of eight, to which clients are assigned by hash. A client's numbers are exact
/// from <see cref="ClientTokenUsage.Since"/> on.
/// If a group has more than eight clients, an uncounted client can replace the least active one: each of its requests does so with probability
/// <c>1/(n + 1)</c>, where <c>n</c> is that client's count.
/// So an active client stays. A client that starts late is counted after about as many requests as the least active one has sent, long before it could be
/// among the top clients.
/// </remarks>
public interface ITokenUsage
{
    /// <summary>The clients that sent the most unnecessary requests.</summary>
    /// <param name="count">The maximum number of clients to return.</param>
    /// <returns>The clients, ordered by their number of unnecessary requests, highest first.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is less than one.</exception>
    IReadOnlyList<ClientTokenUsage> Top(int count);
}

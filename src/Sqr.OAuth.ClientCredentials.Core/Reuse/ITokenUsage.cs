namespace Sqr.OAuth.ClientCredentials;

/// <summary>How sparingly clients ask this node's token endpoint for tokens. One that keeps each token until half of its lifetime is gone wastes nothing.</summary>
/// <remarks>
/// Counted in the memory of this node, for at most 4,096 clients, in 512 groups of eight by chance. What is counted for a client is exact from <see cref="ClientTokenUsage.Since"/> on.
/// Where a group has more than eight clients, the one that asks least gives way to the next that comes; one that sends more than an eighth of its group's requests, on average one in 4,096 of all, never does for long.
/// </remarks>
public interface ITokenUsage
{
    /// <summary>The clients that have asked most often without need.</summary>
    /// <param name="count">How many of them at most.</param>
    /// <returns>Those that have asked most often without need first.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is less than one.</exception>
    IReadOnlyList<ClientTokenUsage> Top(int count);
}

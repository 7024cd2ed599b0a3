namespace Sqr.OAuth.ClientCredentials;

/// <summary>How sparingly clients ask this node's token endpoint for tokens. One that keeps each token until half of its lifetime is gone wastes nothing.</summary>
/// <remarks>
/// Counted in the memory of this node, for at most 4,096 clients, in 512 groups of eight by chance. What is counted for a client is exact from <see cref="ClientTokenUsage.Since"/> on.
/// Where a group has more than eight clients, one that is not counted takes the place of the one that asks least, by chance: with one in <c>n + 1</c> of its requests if the place was given <c>n</c> of them.
/// So one that asks much stays, and one that comes late is counted after about as many requests as the one that asks least has sent, long before it could be among the first.
/// </remarks>
public interface ITokenUsage
{
    /// <summary>The clients that have asked most often without need.</summary>
    /// <param name="count">How many of them at most.</param>
    /// <returns>Those that have asked most often without need first.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The count is less than one.</exception>
    IReadOnlyList<ClientTokenUsage> Top(int count);
}

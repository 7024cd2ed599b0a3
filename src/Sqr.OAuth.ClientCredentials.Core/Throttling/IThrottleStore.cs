namespace Sqr.OAuth.ClientCredentials;

/// <summary>Counts failed authentications, and remembers from which networks clients have authenticated (RFC 6749 §2.3.1).</summary>
/// <remarks>
/// By default each node has its own in memory. Register an implementation that all nodes share with <c>AddThrottleStore</c>. It is called from many threads
/// at once. It is not called when a client authenticates that this node knows from the caller's network. If it throws, or takes longer than
/// <see cref="StoreLimits.Timeout"/>, the node goes on with its own memory and logs that once.
/// </remarks>
public interface IThrottleStore
{
    /// <summary>Counts the failures under a key within the window that ends now.</summary>
    /// <param name="key">What is counted. It can contain a client identifier as the client sent it, and so any character; it is shorter than 400
    /// characters.</param>
    /// <param name="limit">How many failures matter: only the newest ones, as many as the limit, need to be kept.</param>
    /// <param name="window">How long a failure counts.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The count, and when it falls below the limit.</returns>
    ValueTask<FailureCount> CountAsync(string key, int limit, TimeSpan window, CancellationToken cancellationToken);

    /// <summary>Adds a failure and counts it, in one atomic step.</summary>
    /// <inheritdoc cref="CountAsync"/>
    ValueTask<FailureCount> AddAsync(string key, int limit, TimeSpan window, CancellationToken cancellationToken);

    /// <summary>Remembers that a client authenticated from a network. The last eight networks of each client are enough.</summary>
    /// <param name="client">The client, as <paramref name="network"/> a string like the key of a count.</param>
    /// <param name="network">The network, for example <c>203.0.113.0/24</c>.</param>
    /// <param name="lifetime">How long to remember it.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that completes when it is remembered.</returns>
    ValueTask RememberAsync(string client, string network, TimeSpan lifetime, CancellationToken cancellationToken);

    /// <summary>Whether a client authenticated from a network, on any node.</summary>
    /// <param name="client">The client.</param>
    /// <param name="network">The network.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>True if it is remembered.</returns>
    ValueTask<bool> RemembersAsync(string client, string network, CancellationToken cancellationToken);
}

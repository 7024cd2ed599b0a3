namespace Sqr.OAuth.ClientCredentials;

/// <summary>A request that was refused: the answer, and what only the log may tell.</summary>
/// <param name="Error">The answer.</param>
/// <param name="Reason">Why, where the answer must not say it or was not thought to be enough; null if the answer says all.</param>
/// <param name="ClientId">The client, as its store knows it; null if it is unknown, or if the request was refused before the client was looked for.</param>
internal sealed record Refusal(TokenError Error, RefusalReason? Reason = null, string? ClientId = null)
{
    /// <summary>The clients that a workload's token might have been for: all of them if it fits several, otherwise those that it nearly fits.</summary>
    public IReadOnlyList<RefusedCandidate> Candidates { get; init; } = [];
}

/// <summary>A client that the token of a workload did not authenticate.</summary>
/// <param name="ClientId">The client.</param>
/// <param name="Reason">Why it did not.</param>
internal readonly record struct RefusedCandidate(string ClientId, RefusalReason Reason);

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A refused request: the answer, and details that only the log may contain.</summary>
/// <param name="Error">The answer.</param>
/// <param name="Reason">Why, if the answer must not say or does not say enough; null if the answer says everything.</param>
/// <param name="ClientId">The client id as the store has it; null if the client is unknown, or the request was refused before the client was looked up.</param>
internal sealed record Refusal(TokenError Error, RefusalReason? Reason = null, string? ClientId = null)
{
    /// <summary>How long to wait before trying again (RFC 9110 §10.2.3); null if that would not help.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The clients that a workload's token may have been for: all that match if several do, otherwise those that nearly match.</summary>
    public IReadOnlyList<RefusedCandidate> Candidates { get; init; } = [];
}

/// <summary>A client that a workload's token did not authenticate.</summary>
/// <param name="ClientId">The client.</param>
/// <param name="Reason">Why the token did not authenticate it.</param>
internal readonly record struct RefusedCandidate(string ClientId, RefusalReason Reason);

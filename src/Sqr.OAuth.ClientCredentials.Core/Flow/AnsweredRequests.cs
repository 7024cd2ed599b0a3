using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The one place where every request that the flow has answered is noted, granted or refused: it is logged and counted here.</summary>
internal sealed class AnsweredRequests(TokenUsage usage, ILogger<AnsweredRequests> logger)
{
    public void Note(in Outcome<GrantedRequest> outcome)
    {
        if (outcome.Refused(out var refusal, out var granted))
        {
            Log(refusal);
        }
        else
        {
            usage.Note(new(granted.Client, granted.Grant), granted.Given);
        }
    }

    private void Log(Refusal refusal)
    {
        switch (refusal)
        {
            case { Reason: null }:
                break; // the sender knows all there is to know
            case { Reason: RefusalReason.UnknownClient }:
                logger.UnknownClientRefused();
                break;
            case { Reason: RefusalReason.AmbiguousWorkload }:
                logger.WorkloadAmbiguous(string.Join(", ", refusal.Candidates.Select(candidate => LogText.Escape(candidate.ClientId))));
                break;
            case { Reason: RefusalReason.UnknownWorkload }:
                LogCandidates(refusal.Candidates);
                logger.UnknownWorkloadRefused();
                break;
            case { Reason: { } reason, ClientId: { } clientId }:
                logger.ClientRefused(LogText.Escape(clientId), reason);
                break;
        }
    }

    private void LogCandidates(IReadOnlyList<RefusedCandidate> candidates)
    {
        foreach (var candidate in candidates)
        {
            logger.ClientRefused(LogText.Escape(candidate.ClientId), candidate.Reason);
        }
    }
}

/// <summary>A request that was granted.</summary>
/// <param name="Client">The client, and how it proved who it is.</param>
/// <param name="Grant">What it may have.</param>
/// <param name="Given">The token that says so.</param>
internal readonly record struct GrantedRequest(AuthenticatedClient Client, Grant Grant, GivenToken Given);

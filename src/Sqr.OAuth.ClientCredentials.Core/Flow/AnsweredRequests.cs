using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The one place where every answered request is logged and counted, whether it was granted or refused.</summary>
internal sealed class AnsweredRequests(TokenUsage usage, ILogger<AnsweredRequests> logger)
{
    public void Note(in GrantedRequest granted) => usage.Note(new(granted.Client, granted.Grant), granted.Given);

    public void Note(Refusal refusal)
    {
        switch (refusal)
        {
            case { Reason: null }:
                break; // the answer already explains everything
            case { Reason: RefusalReason.Throttled }:
                break; // logged when it began: a flood of requests must not become a flood of log lines
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
/// <param name="Client">The client, and how it authenticated.</param>
/// <param name="Grant">What it was granted.</param>
/// <param name="Given">The token it got.</param>
internal readonly record struct GrantedRequest(AuthenticatedClient Client, Grant Grant, GivenToken Given);

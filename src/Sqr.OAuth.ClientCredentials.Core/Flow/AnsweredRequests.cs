namespace Sqr.OAuth.ClientCredentials;

/// <summary>The one place where every request ends, however it was answered: it is audited, logged, counted and traced here.</summary>
internal sealed class AnsweredRequests(
    RequestAudit audit, TokenUsage usage, ClientNames names, RequestLog log, RequestMetrics metrics, RefusalMemory memory)
{
    /// <exception cref="UnavailableException">The settings have the request wait for the audit sinks, and one did not take the event.</exception>
    public async ValueTask NoteAsync(TokenRequest request, GrantedRequest granted, CancellationToken cancellationToken)
    {
        await audit.NoteAsync(request, granted, cancellationToken);
        usage.Note(new(granted.Client, granted.Grant), granted.Given);
        log.Issued(request, granted);
        metrics.Issued(request, granted.Grant.Client.ClientId);
        RequestTrace.Issued(request.Received, granted.Grant.Client.ClientId);
    }

    /// <summary>Notes a refused token request.</summary>
    /// <param name="received">The request.</param>
    /// <param name="request">What it contained; null if it could not be read.</param>
    /// <param name="refusal">Why it was refused.</param>
    /// <param name="cancellationToken">Ends the wait for room in the queues of the audit sinks.</param>
    /// <exception cref="UnavailableException">The settings have the request wait for that room, and there was none.</exception>
    public ValueTask NoteAsync(in ReceivedRequest received, TokenRequest? request, Refusal refusal, CancellationToken cancellationToken)
    {
        var sent = Note(received, request?.Credential, refusal);
        memory.Add(received, request, sent, refusal);

        return audit.NoteAsync(received, request?.Credential, refusal, cancellationToken);
    }

    /// <summary>Notes a refused request for something other than a token, or one that the host refused before it was read.</summary>
    /// <param name="received">The request.</param>
    /// <param name="credential">What the client sent to prove who it is; null if that was not read.</param>
    /// <param name="refusal">Why it was refused.</param>
    public SentClientId? Note(in ReceivedRequest received, ClientCredential? credential, Refusal refusal)
    {
        var sent = names.SentIn(credential);
        log.Refused(received, credential, sent, refusal);
        metrics.Refused(received, credential, refusal);
        RequestTrace.Refused(received, refusal);

        return sent;
    }

    public void Note(in ReceivedRequest received, RequestFault fault) => metrics.Failed(received, fault);
}

/// <summary>A request that was granted.</summary>
/// <param name="Client">The client, and how it authenticated.</param>
/// <param name="Grant">What it was granted.</param>
/// <param name="Given">The token it got.</param>
internal readonly record struct GrantedRequest(AuthenticatedClient Client, Grant Grant, GivenToken Given);

/// <summary>Why a request was answered with neither a token nor a refusal.</summary>
internal enum RequestFault
{
    Unavailable, // 503
    Failed, // 500
}

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

    /// <param name="received">The request.</param>
    /// <param name="request">What it contained; null if it could not be read.</param>
    /// <param name="refusal">Why it was refused.</param>
    /// <param name="cancellationToken">Ends the wait for the audit sinks.</param>
    /// <inheritdoc cref="NoteAsync(TokenRequest, GrantedRequest, CancellationToken)"/>
    public async ValueTask NoteAsync(ReceivedRequest received, TokenRequest? request, Refusal refusal, CancellationToken cancellationToken)
    {
        var credential = request?.Credential;
        await audit.NoteAsync(received, credential, refusal, cancellationToken);
        var sent = names.SentIn(credential);
        log.Refused(received, credential, sent, refusal);
        memory.Add(received, request, sent, refusal);
        metrics.Refused(received, credential, refusal);
        RequestTrace.Refused(received, refusal);
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

using System.Net;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Explains a refused request to a client that may know.</summary>
internal sealed class ExplanationFlow(
    ClientAuthentication authentication, ReplayProtection replays, IRequestExplanations explanations, AnsweredRequests answered, RequestLog log)
{
    private static readonly TokenError NotFound = TokenError.InvalidRequest(
        "This node knows no refused request with that id. Each node explains the latest ones that it refused itself; ask the others too.",
        HttpStatusCode.NotFound);

    /// <param name="request">The request for an explanation.</param>
    /// <param name="requestId">The request to be explained.</param>
    /// <param name="cancellationToken">Cancels the wait for a store.</param>
    public async ValueTask<Outcome<RequestExplanation>> RunAsync(TokenRequest request, string requestId, CancellationToken cancellationToken)
    {
        var authenticated = await authentication.AuthenticateAsync(request.Credential, request.Received.Caller, cancellationToken);
        var outcome = authenticated.Refused(out var refusal, out var client) ? refusal : await ExplainAsync(client, request, requestId, cancellationToken);
        if (outcome.Refused(out refusal, out _))
        {
            answered.Note(request.Received, request.Credential, refusal);
        }

        return outcome;
    }

    private async ValueTask<Outcome<RequestExplanation>> ExplainAsync(
        AuthenticatedClient client, TokenRequest request, string requestId, CancellationToken cancellationToken)
    {
        var clientId = client.Client.ClientId;
        if (!client.Client.AllowExplanations)
        {
            return new Refusal(TokenError.ExplanationsNotAllowed, ClientId: clientId);
        }

        if (await replays.UseAsync(clientId, client.SingleUse, null, cancellationToken) is { } refusedUse)
        {
            return refusedUse with { ClientId = clientId };
        }

        authentication.Remember(client, request.Received.Caller);

        if (await explanations.FindAsync(requestId, cancellationToken) is not { } explanation)
        {
            return new Refusal(NotFound, ClientId: clientId);
        }

        log.ExplanationRead(clientId, explanation.RequestId, request.Received);

        return explanation;
    }
}

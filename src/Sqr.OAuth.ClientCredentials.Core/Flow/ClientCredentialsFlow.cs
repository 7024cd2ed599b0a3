namespace Sqr.OAuth.ClientCredentials;

/// <summary>From request to token, in the order in which it happens (RFC 6749 §4.4).</summary>
internal sealed class ClientCredentialsFlow(
    ClientAuthentication authentication,
    GrantDecision decision,
    ReplayProtection replays,
    TokenReuse tokens,
    AnsweredRequests answered)
{
    public async ValueTask<Outcome<SignedToken>> RunAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        Outcome<AuthenticatedClient> authenticated;
        using (var span = RequestTrace.StartAuthentication(request))
        {
            authenticated = await authentication.AuthenticateAsync(request.Credential, request.Received.Caller, cancellationToken);
            RequestTrace.EndAuthentication(span, authenticated);
        }

        var outcome = authenticated.Refused(out var refusal, out var client) ? refusal : await GrantAsync(client, request, cancellationToken);
        if (outcome.Refused(out refusal, out var granted))
        {
            await answered.NoteAsync(request.Received, request, refusal, cancellationToken);

            return refusal;
        }

        await answered.NoteAsync(request, granted, cancellationToken);

        return granted.Given.Token;
    }

    private async ValueTask<Outcome<GrantedRequest>> GrantAsync(AuthenticatedClient client, TokenRequest request, CancellationToken cancellationToken)
    {
        if ((await decision.DecideAsync(client, request)).Refused(out var refusal, out var decided))
        {
            return RefusalOf(client, refusal);
        }

        // Last of all checks: a request refused for its scope may be repeated with the same assertion and proof.
        if (await replays.UseAsync(client.Client.ClientId, client.SingleUse, decided.SingleUse, cancellationToken) is { } refusedUse)
        {
            return RefusalOf(client, refusedUse);
        }

        authentication.Remember(client, request.Received.Caller);

        return new GrantedRequest(client, decided.Grant, await tokens.GiveAsync(client, decided.Grant, cancellationToken));
    }

    private static Refusal RefusalOf(AuthenticatedClient client, Refusal refusal) => refusal with { ClientId = client.Client.ClientId };
}

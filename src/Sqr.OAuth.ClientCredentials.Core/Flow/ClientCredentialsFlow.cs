namespace Sqr.OAuth.ClientCredentials;

/// <summary>From request to token, in the order in which it happens (RFC 6749 §4.4).</summary>
internal sealed class ClientCredentialsFlow(ClientAuthentication authentication, GrantDecision decision, ReplayProtection replays, TokenReuse tokens, TokenUsage usage)
{
    public async ValueTask<Outcome<IssuedToken>> RunAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        var authenticated = await authentication.AuthenticateAsync(request, cancellationToken);
        if (authenticated.Refused(out var error, out var authenticatedClient))
        {
            return error;
        }

        if ((await decision.DecideAsync(authenticatedClient, request)).Refused(out error, out var decided))
        {
            return error;
        }

        // Last of all checks: what is refused for its scope may be repeated with the same assertion and the same proof.
        if (authenticatedClient.SingleUse is { } use && !await replays.TryUseAsync(authenticatedClient.Client, use, RefusalReason.AssertionUsedBefore, cancellationToken))
        {
            return TokenError.InvalidClient;
        }

        if (decided.SingleUse is { } proof && !await replays.TryUseAsync(authenticatedClient.Client, proof, RefusalReason.ProofUsedBefore, cancellationToken))
        {
            return TokenError.ProofUsedBefore;
        }

        var key = new TokenKey(authenticatedClient, decided.Grant);
        var given = await tokens.GiveAsync(key, decided.Grant, cancellationToken);
        usage.Note(key, given);

        return given.Token;
    }
}

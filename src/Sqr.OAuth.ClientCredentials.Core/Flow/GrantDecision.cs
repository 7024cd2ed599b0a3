namespace Sqr.OAuth.ClientCredentials;

/// <summary>What an authenticated client gets: scopes and audiences (RFC 6749 §3.3, RFC 8707), and what its token is bound to.</summary>
internal sealed class GrantDecision(TokenBinding binding, CurrentSettings settings)
{
    public async ValueTask<Outcome<DecidedGrant>> DecideAsync(AuthenticatedClient authenticated, TokenRequest request)
    {
        if ((await binding.DecideAsync(authenticated, request)).Refused(out var refusal, out var bound))
        {
            return refusal;
        }

        var client = authenticated.Client;
        if (!client.AllowTokenRequests)
        {
            return TokenError.UnauthorizedClient;
        }

        if (Scope.Grant(client, request.Scope).Refused(out refusal, out var scopes))
        {
            return refusal;
        }

        if (Resource.Grant(client, request.Targets, client.Audience ?? settings.Value.DefaultAudience).Refused(out refusal, out var audience))
        {
            return refusal;
        }

        return new DecidedGrant(new() { Client = client, Scopes = scopes, Audience = audience, Confirmation = bound.Confirmation }, bound.SingleUse);
    }
}

/// <summary>A grant that passed all checks but the last: that nothing in the request was used before.</summary>
/// <param name="Grant">The grant.</param>
/// <param name="SingleUse">The identifier of the DPoP proof, not yet used up. Null if the request had none.</param>
internal readonly record struct DecidedGrant(Grant Grant, SingleUse? SingleUse);

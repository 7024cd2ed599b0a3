namespace Sqr.OAuth.ClientCredentials;

/// <summary>From request to token, in the order in which it happens (RFC 6749 §4.4).</summary>
internal sealed class ClientCredentialsFlow(ClientAuthentication authentication, ITokenIssuer issuer)
{
    public async ValueTask<Outcome<IssuedToken>> RunAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        var authenticated = await authentication.AuthenticateAsync(request, cancellationToken);
        if (authenticated.Refused(out var error, out var client))
        {
            return error;
        }

        if (GrantDecision.Decide(client, request).Refused(out error, out var grant))
        {
            return error;
        }

        return await issuer.IssueAsync(grant, cancellationToken);
    }
}

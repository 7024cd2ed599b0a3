namespace Sqr.OAuth.ClientCredentials;

/// <summary>Which scopes and audiences an authenticated client gets (RFC 6749 §3.3, RFC 8707).</summary>
internal static class GrantDecision
{
    public static Outcome<Grant> Decide(Client client, TokenRequest request, Confirmation? confirmation)
    {
        if (!client.AllowTokenRequests)
        {
            return TokenError.UnauthorizedClient;
        }

        if (Scope.Grant(client, request.Scope).Refused(out var error, out var scopes))
        {
            return error;
        }

        if (Resource.Grant(client, request.Resources).Refused(out error, out var audience))
        {
            return error;
        }

        return new Grant { Client = client, Scopes = scopes, Audience = audience, Confirmation = confirmation };
    }
}

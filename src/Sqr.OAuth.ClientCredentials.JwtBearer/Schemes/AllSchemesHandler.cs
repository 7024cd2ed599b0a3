using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Authenticates with whichever scheme of AddSqrJwtBearer accepts the token, and lets one of them answer.</summary>
/// <remarks>Does nothing at an endpoint whose policies name schemes: only those count there.</remarks>
internal sealed class AllSchemesHandler(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    IAuthenticationSchemeProvider schemes,
    IAuthorizationPolicyProvider policies) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    private string? _answering;

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (await NamesSchemesAsync(Context.GetEndpoint()))
        {
            return AuthenticateResult.NoResult();
        }

        var best = AuthenticateResult.NoResult();
        foreach (var scheme in await schemes.GetAllSchemesAsync())
        {
            if (scheme.HandlerType != typeof(AccessTokenHandler))
            {
                continue;
            }

            var result = await Context.AuthenticateAsync(scheme.Name);
            if (_answering is null || Rank(result) > Rank(best))
            {
                (best, _answering) = (result, scheme.Name);
            }

            if (result.Succeeded)
            {
                break; // another scheme would find the DPoP proof already used
            }
        }

        return best;
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        await HandleAuthenticateOnceSafeAsync();
        if (_answering is not null)
        {
            await Context.ChallengeAsync(_answering, properties);
        }
        else if (Response.StatusCode == StatusCodes.Status200OK) // the schemes that the endpoint names may have answered
        {
            await base.HandleChallengeAsync(properties);
        }
    }

    protected override async Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        await HandleAuthenticateOnceSafeAsync();
        if (_answering is not null)
        {
            await Context.ForbidAsync(_answering, properties);
        }
        else if (Response.StatusCode == StatusCodes.Status200OK)
        {
            await base.HandleForbiddenAsync(properties);
        }
    }

    // The scheme whose issuer signed the token gives the best error; the others only see a foreign token.
    private static int Rank(AuthenticateResult result) => result switch
    {
        { Succeeded: true } => 3,
        { Failure: UnavailableException } => 1,
        { Failure: { } failure } when TokenRefusal.Of(failure) is var refusal && !refusal.IsOfAnotherIssuer => 2,
        _ => 0,
    };

    // Combining policies combines their schemes. What one policy leaves open must not widen what another one names.
    private async ValueTask<bool> NamesSchemesAsync(Endpoint? endpoint)
    {
        if (endpoint is null)
        {
            return false;
        }

        var policy = await AuthorizationPolicy.CombineAsync(
            policies,
            endpoint.Metadata.GetOrderedMetadata<IAuthorizeData>(),
            endpoint.Metadata.GetOrderedMetadata<AuthorizationPolicy>());

        return policy?.AuthenticationSchemes.Any(scheme => scheme != Scheme.Name) is true;
    }
}

using System.Diagnostics;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Runs before the host's events, for one request: reads the token from its header, and passes on only confirmed tokens.</summary>
internal sealed class ConfirmingEvents(JwtBearerEvents host, TokenConfirmation confirmation) : JwtBearerEvents
{
    /// <summary>Null if no token was sent.</summary>
    public PresentedToken? Presented { get; private set; }

    public override async Task MessageReceived(MessageReceivedContext context)
    {
        await host.MessageReceived(context);
        if (context.Result is not null)
        {
            return;
        }

        var authorization = context.Request.Headers.Authorization;
        if (!string.IsNullOrEmpty(context.Token))
        {
            Presented = new(context.Token, AsDPoP: false); // the host read it from somewhere else
        }
        else if (authorization.Count > 1)
        {
            context.Fail(TokenRefusal.TwoAuthorizationHeaders.ToException());

            return;
        }
        else
        {
            Presented = PresentedToken.Read(authorization);
            context.Token = Presented?.Value;
        }

        if (Presented is null)
        {
            context.NoResult();
        }
        else
        {
            await DemandKeysAsync(context, Presented.Value);
        }
    }

    public override async Task TokenValidated(TokenValidatedContext context)
    {
        var presented = Presented ?? throw new UnreachableException("A token was validated that was not sent.");
        if (await confirmation.FindFlawAsync(presented, context) is { } refusal)
        {
            context.Fail(refusal.ToException());

            return;
        }

        await host.TokenValidated(context);
    }

    public override Task AuthenticationFailed(AuthenticationFailedContext context) => host.AuthenticationFailed(context);

    public override Task Challenge(JwtBearerChallengeContext context) => host.Challenge(context);

    public override Task Forbidden(ForbiddenContext context) => host.Forbidden(context);

    // Without keys Microsoft's handler would go on, and report a valid token as one of another issuer.
    private static async Task DemandKeysAsync(MessageReceivedContext context, string token)
    {
        if (context.Options.ConfigurationManager is not { } published || AccessTokenRules.HasKeys(context.Options.TokenValidationParameters))
        {
            return;
        }

        var stop = context.HttpContext.RequestAborted;
        try
        {
            await (published is IssuerElsewhere elsewhere && KeyIdOf(token) is { } keyId
                ? elsewhere.GetConfigurationAsync(keyId, stop)
                : published.GetConfigurationAsync(stop));
        }
        catch (InvalidOperationException exception)
        {
            throw new IssuerUnavailableException(exception);
        }
    }

    private static string? KeyIdOf(string token)
    {
        using var json = JwtJson.Read(token);

        return json is null ? null : JwtText.Read(json.Header, "kid").Value;
    }
}

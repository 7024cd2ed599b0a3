using System.Diagnostics;
using Microsoft.AspNetCore.Authentication.JwtBearer;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Stands before the host's events, for one request: takes the token out of its header, and lets none through to them that is not confirmed.</summary>
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

        if (!string.IsNullOrEmpty(context.Token))
        {
            Presented = new(context.Token, AsDPoP: false); // the host has it from elsewhere

            return;
        }

        var authorization = context.Request.Headers.Authorization;
        if (authorization.Count > 1)
        {
            context.Fail(TokenRefusal.TwoAuthorizationHeaders.ToException());

            return;
        }

        Presented = PresentedToken.Read(authorization);
        context.Token = Presented?.Value;
        if (Presented is null)
        {
            context.NoResult();
        }
    }

    public override async Task TokenValidated(TokenValidatedContext context)
    {
        var presented = Presented ?? throw new UnreachableException("A token was validated that nobody has sent.");
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
}

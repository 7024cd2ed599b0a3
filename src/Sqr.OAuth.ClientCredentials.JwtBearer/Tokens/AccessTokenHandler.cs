using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Microsoft's handler, which validates a token, and around it what that does not know: tokens that are bound, the scheme DPoP, and answers that say what to change.</summary>
internal sealed class AccessTokenHandler(IOptionsMonitor<JwtBearerOptions> options, ILoggerFactory logger, UrlEncoder encoder, TokenConfirmation confirmation)
    : JwtBearerHandler(options, logger, encoder)
{
    private bool IsDPoP => Events is ConfirmingEvents { Presented.AsDPoP: true };

    protected override async Task InitializeEventsAsync()
    {
        await base.InitializeEventsAsync();
        Events = new ConfirmingEvents(Events, confirmation);
    }

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        try
        {
            return await base.HandleAuthenticateAsync();
        }
        catch (UnavailableException exception)
        {
            Logger.TokenNotChecked(exception.Message);

            return AuthenticateResult.Fail(exception); // whether somebody is let in without a token is the endpoint's affair
        }
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var failure = (await HandleAuthenticateOnceSafeAsync()).Failure;
        var refusal = failure is null or UnavailableException ? null : TokenRefusal.Of(failure);
        var isTold = Options.IncludeErrorDetails || refusal == TokenRefusal.UseNonce; // without it no caller could go on
        var context = new JwtBearerChallengeContext(Context, Scheme, Options, properties)
        {
            AuthenticateFailure = failure,
            Error = isTold ? refusal?.Error : null,
            ErrorDescription = isTold ? refusal?.Description : null,
        };
        await Events.Challenge(context);
        if (context.Handled)
        {
            return;
        }

        if (failure is UnavailableException unavailable)
        {
            Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            Response.Headers.RetryAfter = Math.Ceiling(unavailable.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);

            return;
        }

        Response.StatusCode = refusal?.Status ?? StatusCodes.Status401Unauthorized;
        Write(new(context.Error, context.ErrorDescription) { ErrorUri = context.ErrorUri });
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        if (Context.Features.Get<MissingScope>() is { } missing)
        {
            var challenge = new Challenge("insufficient_scope") { Scope = missing.Required };
            Response.Headers.Append(HeaderNames.WWWAuthenticate, IsDPoP ? challenge.ForDPoP() : challenge.ForBearer(Options.Challenge));
        }

        return base.HandleForbiddenAsync(properties);
    }

    // What went wrong stands with the scheme that was used. Whoever can sign proofs does not go back to Bearer.
    private void Write(Challenge challenge)
    {
        if (IsDPoP)
        {
            Response.Headers.Append(HeaderNames.WWWAuthenticate, challenge.ForDPoP());

            return;
        }

        Response.Headers.Append(HeaderNames.WWWAuthenticate, challenge.ForBearer(Options.Challenge));
        Response.Headers.Append(HeaderNames.WWWAuthenticate, new Challenge().ForDPoP());
    }
}

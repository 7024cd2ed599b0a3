using System.Globalization;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Microsoft's handler, which validates a token, extended by what it does not support: bound tokens, the DPoP scheme, and answers that say what to
/// change.</summary>
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

            return AuthenticateResult.Fail(exception); // the endpoint decides whether callers may come without a token
        }
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var failure = (await HandleAuthenticateOnceSafeAsync()).Failure;
        var refusal = failure is null or UnavailableException ? null : TokenRefusal.Of(failure);
        var isTold = Options.IncludeErrorDetails || refusal == TokenRefusal.UseNonce; // without it no caller could continue
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

        Response.StatusCode = failure is UnavailableException ? StatusCodes.Status503ServiceUnavailable : refusal?.Status ?? StatusCodes.Status401Unauthorized;
        if ((refusal?.RetryAfter ?? (failure as UnavailableException)?.RetryAfter) is { } wait)
        {
            Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);

            return; // another token would not help
        }

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

    // The error is reported with the scheme that was used. A caller that can sign proofs must not fall back to Bearer.
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

using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The token endpoint (RFC 6749 §3.2): reads the request, lets the flow decide, writes the answer. Faults are caught only here.</summary>
internal sealed class TokenEndpoint(ClientCredentialsFlow flow, ProofNonces nonces, CurrentSettings settings, TimeProvider time, ILogger<TokenEndpoint> logger)
{
    private readonly PlainHttpWarning _plainHttp = new(settings, time, logger);

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await AnswerAsync(context);
        }
        catch (Exception exception) when (context.RequestAborted.IsCancellationRequested)
        {
            logger.RequesterGone(exception.GetType().Name); // there is nobody left to answer
        }
        catch (UnavailableException exception)
        {
            await AnswerUnavailableAsync(context, exception);
        }
        catch (Exception exception)
        {
            logger.TokenRequestFailed(exception);
            await AnswerFaultAsync(context, StatusCodes.Status500InternalServerError);
        }
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var (request, response, aborted) = (context.Request, context.Response, context.RequestAborted);
        if (settings.Value.Options.DPoP.RequireNonce && request.Headers.ContainsKey(ProofHeaders.Proof))
        {
            response.Headers[ProofHeaders.Nonce] = nonces.Current(); // with every answer: a nonce for the next proof (RFC 9449 §8.2)
        }

        if (Unfit(request) is { } unfit)
        {
            if (unfit == TokenEndpointErrors.NotHttps)
            {
                _plainHttp.Refused(request);
            }

            await RefuseAsync(context, unfit, null);

            return;
        }

        if ((await TokenRequestReader.ReadAsync(request)).Refused(out var error, out var tokenRequest)
            || (await flow.RunAsync(tokenRequest, aborted)).Refused(out error, out var token))
        {
            await RefuseAsync(context, error, tokenRequest?.Credential);

            return;
        }

        await TokenAnswers.WriteAsync(response, token, time.GetUtcNow());
    }

    private TokenError? Unfit(HttpRequest request) => request switch
    {
        _ when !HttpMethods.IsPost(request.Method) => TokenEndpointErrors.MethodNotAllowed,
        { IsHttps: false } when settings.Value.RequireHttps => TokenEndpointErrors.NotHttps,
        _ => null,
    };

    private Task RefuseAsync(HttpContext context, TokenError error, ClientCredential? refused)
    {
        if (error == TokenEndpointErrors.MethodNotAllowed)
        {
            context.Response.Headers.Allow = HttpMethods.Post; // RFC 9110 §15.5.6
        }
        else if (error == TokenEndpointErrors.BodyAlreadyRead || error == TokenEndpointErrors.FormReadInOtherCharset)
        {
            logger.BodyAlreadyRead();
        }
        else if (error == TokenError.OtherScheme)
        {
            logger.OtherSchemeRefused();
        }

        return TokenAnswers.WriteAsync(context.Response, error, settings.Value.Issuer, refused);
    }

    private Task AnswerUnavailableAsync(HttpContext context, UnavailableException exception)
    {
        logger.TokenRequestUnavailable(exception.Message);
        context.Response.Headers.RetryAfter = Math.Ceiling(exception.RetryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);

        return AnswerFaultAsync(context, StatusCodes.Status503ServiceUnavailable);
    }

    private async Task AnswerFaultAsync(HttpContext context, int status)
    {
        if (context.Response.HasStarted)
        {
            context.Abort(); // a partial answer must not look complete

            return;
        }

        await TokenAnswers.WriteFaultAsync(context.Response, status, time.GetUtcNow());
    }
}

internal static partial class TokenEndpointLog // ids 5000-5999, listed in docs/events.md, never reused
{
    [LoggerMessage(5001, LogLevel.Error, "A token request failed and was answered 500.", EventName = "TokenRequestFailed")]
    public static partial void TokenRequestFailed(this ILogger logger, Exception exception);

    [LoggerMessage(5002, LogLevel.Warning, "A token request was answered 503. {Reason}", EventName = "TokenRequestUnavailable")]
    public static partial void TokenRequestUnavailable(this ILogger logger, string reason);

    [LoggerMessage(5003, LogLevel.Debug, "The caller disconnected before it was answered ({Fault}).", EventName = "RequesterGone")]
    public static partial void RequesterGone(this ILogger logger, string fault);

    [LoggerMessage(5004, LogLevel.Warning,
        "A token request over plain http was refused, because {Section}:RequireHttps is true; the environment is {Environment}. {Cause} "
        + "This is logged at most once a minute.",
        EventName = "PlainHttpRefused")]
    public static partial void PlainHttpRefused(this ILogger logger, string section, string environment, string cause);

    [LoggerMessage(5005, LogLevel.Error,
        "A token request was refused, because other code in this host had already read its body. Call HttpRequest.EnableBuffering before the body is read. "
        + "Code that needs a form in UTF-8 can also read it with HttpRequest.ReadFormAsync.",
        EventName = "BodyAlreadyRead")]
    public static partial void BodyAlreadyRead(this ILogger logger);

    [LoggerMessage(5006, LogLevel.Information,
        "A token request was refused, because its Authorization header has a scheme other than Basic and it has no other credentials.",
        EventName = "OtherSchemeRefused")]
    public static partial void OtherSchemeRefused(this ILogger logger);
}

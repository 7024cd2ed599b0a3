using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>How an endpoint that takes client credentials refuses a request: the answer, its headers, and the log events for operators.</summary>
internal sealed class RefusalAnswers(CurrentSettings settings, TimeProvider time, ILogger<RefusalAnswers> logger)
{
    private readonly PlainHttpWarning _plainHttp = new(settings, time, logger);

    /// <summary>Checks a request before its contents are read.</summary>
    /// <returns>Null if nothing is wrong.</returns>
    public TokenError? FaultOf(HttpRequest request) => request switch
    {
        _ when !HttpMethods.IsPost(request.Method) => RequestErrors.MethodNotAllowed,
        { IsHttps: false } when settings.Value.RequireHttps => RequestErrors.NotHttps,
        _ => null,
    };

    /// <param name="context">The request.</param>
    /// <param name="refusal">The answer, and how long to wait before trying again.</param>
    /// <param name="refused">The credential that was refused; null if there was none, or if the request could not be read.</param>
    public Task WriteAsync(HttpContext context, Refusal refusal, ClientCredential? refused)
    {
        var error = refusal.Error;
        if (error == RequestErrors.MethodNotAllowed)
        {
            context.Response.Headers.Allow = HttpMethods.Post; // RFC 9110 §15.5.6
        }
        else if (error == RequestErrors.NotHttps)
        {
            _plainHttp.Refused(context.Request);
        }
        else if (error == RequestErrors.BodyAlreadyRead || error == RequestErrors.FormReadInOtherCharset)
        {
            logger.BodyAlreadyRead();
        }

        if (refusal.RetryAfter is { } delay)
        {
            TokenAnswers.SetRetryAfter(context.Response, delay);
        }

        return TokenAnswers.WriteAsync(context.Response, error, settings.Value.Issuer, refused);
    }
}

using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The token endpoint (RFC 6749 §3.2): reads the request, lets the flow decide, writes the answer.</summary>
internal sealed class TokenEndpoint(ClientCredentialsFlow flow, ProofNonces nonces, CurrentSettings settings, TimeProvider time, ILogger<TokenEndpoint> logger)
{
    private readonly PlainHttpWarning _plainHttp = new(settings, time, logger);

    public async Task AnswerAsync(HttpContext context)
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

        if ((await TokenRequestReader.ReadAsync(request)).Refused(out var refusal, out var tokenRequest)
            || (await flow.RunAsync(tokenRequest, aborted)).Refused(out refusal, out var token))
        {
            await RefuseAsync(context, refusal.Error, tokenRequest?.Credential);

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
}

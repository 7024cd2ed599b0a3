using Microsoft.AspNetCore.Http;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The token endpoint (RFC 6749 §3.2): reads the request, lets the flow decide, writes the answer.</summary>
internal sealed class TokenEndpoint(ClientCredentialsFlow flow, RefusalAnswers refusals, ProofNonces nonces, CurrentSettings settings, TimeProvider time)
{
    public async Task AnswerAsync(HttpContext context)
    {
        var (request, response, aborted) = (context.Request, context.Response, context.RequestAborted);
        if (settings.Value.Options.DPoP.RequireNonce && request.Headers.ContainsKey(ProofHeaders.Proof))
        {
            response.Headers[ProofHeaders.Nonce] = nonces.Current(); // with every answer: a nonce for the next proof (RFC 9449 §8.2)
        }

        if (refusals.FaultOf(request) is { } fault)
        {
            await refusals.WriteAsync(context, new(fault), refused: null);

            return;
        }

        if ((await TokenRequestReader.ReadAsync(request)).Refused(out var refusal, out var tokenRequest)
            || (await flow.RunAsync(tokenRequest, aborted)).Refused(out refusal, out var token))
        {
            await refusals.WriteAsync(context, refusal, tokenRequest?.Credential);

            return;
        }

        using (token)
        {
            await TokenAnswers.WriteAsync(response, token, time.GetUtcNow());
        }
    }
}

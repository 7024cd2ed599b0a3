using Microsoft.AspNetCore.Http;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The token endpoint (RFC 6749 §3.2): reads the request, lets the flow decide, writes the answer.</summary>
internal sealed class TokenEndpoint(
    ClientCredentialsFlow flow, RefusalAnswers refusals, AnsweredRequests answered, ProofNonces nonces, CurrentSettings settings, TimeProvider time)
{
    public async Task AnswerAsync(HttpContext context, ReceivedRequest received)
    {
        var (request, response) = (context.Request, context.Response);
        if (settings.Value.Options.DPoP.RequireNonce && request.Headers.ContainsKey(ProofHeaders.Proof))
        {
            response.Headers[ProofHeaders.Nonce] = nonces.Current(); // with every answer: a nonce for the next proof (RFC 9449 §8.2)
        }

        var read = refusals.FaultOf(request) is { } fault ? fault : await TokenRequestReader.ReadAsync(request, received);
        if (read.Refused(out var refusal, out var tokenRequest))
        {
            await answered.NoteAsync(received, request: null, refusal, context.RequestAborted);
            await refusals.WriteAsync(context, refusal, refused: null);

            return;
        }

        if ((await flow.RunAsync(tokenRequest, context.RequestAborted)).Refused(out refusal, out var token))
        {
            await refusals.WriteAsync(context, refusal, tokenRequest.Credential);

            return;
        }

        using (token)
        {
            await TokenAnswers.WriteAsync(response, token, time.GetUtcNow());
        }
    }
}

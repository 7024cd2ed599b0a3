using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The endpoint that explains refused requests.</summary>
internal sealed class ExplanationEndpoint(ExplanationFlow flow, RefusalAnswers refusals, AnsweredRequests answered)
{
    public async Task AnswerAsync(HttpContext context, ReceivedRequest received)
    {
        var read = refusals.FaultOf(context.Request) is { } fault ? fault : await ExplanationRequestReader.ReadAsync(context.Request, received);
        if (read.Refused(out var refusal, out var request))
        {
            answered.Note(received, credential: null, refusal);
            await refusals.WriteAsync(context, refusal, refused: null);

            return;
        }

        if ((await flow.RunAsync(request.Sent, request.RequestId, context.RequestAborted)).Refused(out refusal, out var explanation))
        {
            await refusals.WriteAsync(context, refusal, request.Sent.Credential);

            return;
        }

        await TokenAnswers.WriteAsync(context.Response, StatusCodes.Status200OK, explanation, ExplanationJson.Default.RequestExplanation);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RequestExplanation))]
internal sealed partial class ExplanationJson : JsonSerializerContext;

using System.CommandLine;
using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>Asks an issuer why it refused a request.</summary>
internal static class ExplainCommand
{
    private static readonly string[] Lists = ["received", "passed"];

    public static Command Create()
    {
        var id = new Argument<string>("request-id") { Description = "The Request-Id header of the answer that is to be explained." };
        var url = Values.Address("--url", "The issuer, such as https://api.example.com.");
        url.Required = true;
        var credential = new CredentialOptions();
        var command = new ToolCommand(
            "explain",
            "Show why an issuer refused a request. The client needs AllowExplanations, the issuer Endpoints:Explanations.",
            "sqr-oauth explain 6b1f0c2e9d3a4f5b8c7d6e5f4a3b2c1d --url https://api.example.com --client-id operator") { id, url };
        credential.AddCredentialTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var request = credential.Read(parsed, []);
            using var http = IssuerHttp.Create();
            var issuer = parsed.GetRequiredValue(url)!; // it is required
            try
            {
                return Show(await AskAsync(http, issuer, request, parsed.GetRequiredValue(id), cancellationToken), parsed.Output());
            }
            catch (HttpRequestException exception)
            {
                throw new RefusedException($"{issuer} is not reachable: {exception.Message}", ExitCodes.NotReachable);
            }
        });

        return command;
    }

    private static async Task<JsonObject> AskAsync(IssuerHttp http, Uri issuer, TokenRequest request, string id, CancellationToken cancellationToken)
    {
        var metadata = await IssuerMetadata.FindAsync(http, issuer, cancellationToken)
            ?? throw new RefusedException($"{issuer} has no metadata. Use the issuer's identifier; sqr-oauth doctor shows what is wrong.");
        if (metadata.Text("explanation_endpoint") is null)
        {
            throw new RefusedException(
                $"{issuer} has no explanation endpoint. Set Endpoints:Explanations in its settings, for example to /oauth2/explanations.");
        }

        var endpoint = IssuerMetadata.Absolute(metadata.Text("explanation_endpoint"), "explanation_endpoint");
        if (issuer.Scheme is "https" && endpoint.Scheme is not "https")
        {
            throw new RefusedException($"The explanation endpoint in the metadata is {endpoint}. Credentials are not sent over plain http.");
        }

        List<KeyValuePair<string, string>> form = [new("request_id", id)];
        var authorization = request.Credential.AddTo(form, metadata.Text("issuer") ?? issuer.OriginalString);
        var answer = await (request.CertificateHttp ?? http).PostFormAsync(endpoint, form, authorization, proof: null, cancellationToken);
        var body = JsonReading.AsObject(answer.Body);

        return answer.IsSuccess && body is not null
            ? body
            : throw new RefusedException(
                $"{endpoint} answered {(int)answer.Status}: {body?.Text("error") ?? "no JSON"}. {body?.Text("error_description")}".TrimEnd());
    }

    private static int Show(JsonObject explanation, Output output)
    {
        if (output.IsJson)
        {
            output.Json(explanation);

            return ExitCodes.Done;
        }

        output.Line($"Request {explanation.Text("request_id")} was refused at {explanation.Text("refused_at")}.");
        output.Line($"  error     {explanation.Text("error")}");
        output.Line($"  answered  {explanation.Text("error_description")}");
        output.Line($"  reason    {explanation.Text("reason") ?? "-"}");
        output.Line($"  client    {explanation.Text("client_id") ?? "-"}");
        foreach (var list in Lists)
        {
            ShowList(explanation, list, output);
        }

        output.Line($"  failed    {explanation.Text("failed")}");
        ShowList(explanation, "advice", output);

        return ExitCodes.Done;
    }

    private static void ShowList(JsonObject explanation, string name, Output output)
    {
        foreach (var line in explanation[name] as JsonArray ?? [])
        {
            output.Line($"  {name,-9} {line}");
        }
    }
}

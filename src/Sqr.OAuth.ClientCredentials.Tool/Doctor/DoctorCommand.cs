using System.CommandLine;
using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary><c>doctor</c>: reports what is wrong or weak about a running issuer.</summary>
internal static class DoctorCommand
{
    public static Command Create()
    {
        var url = Values.IssuerUrl();
        var credential = new CredentialOptions();
        var command = new ToolCommand(
            "doctor",
            "Examine a running issuer, and report what is wrong or weak and what to do. With a client, it also requests a token.",
            "sqr-oauth doctor https://api.example.com",
            "sqr-oauth doctor https://api.example.com --client-id acme --key acme.pem --json") { url };
        credential.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = credential.ReadIfGiven(parsed);

            return await RunAsync(parsed.GetRequiredValue(url), client, parsed.Output(), cancellationToken);
        });

        return command;
    }

    private static async Task<int> RunAsync(Uri issuer, TokenRequest? client, Output output, CancellationToken cancellationToken)
    {
        var examination = new Examination(issuer, client, TimeProvider.System);
        IReadOnlyList<Finding> findings;
        try
        {
            findings = await examination.RunAsync(cancellationToken);
        }
        catch (HttpRequestException exception)
        {
            throw new RefusedException($"{issuer} is not reachable: {exception.Message}", ExitCodes.NotReachable);
        }

        Print(issuer, examination.TokenRequested, [.. findings.OrderByDescending(finding => finding.Level)], output);

        return findings.Any(finding => finding.Level is FindingLevel.Error) ? ExitCodes.Refused : ExitCodes.Done;
    }

    private static void Print(Uri issuer, bool tokenRequested, IReadOnlyList<Finding> findings, Output output)
    {
        if (output.IsJson)
        {
            output.Json(new JsonObject
            {
                ["issuer"] = issuer.OriginalString,
                ["tokenRequested"] = tokenRequested,
                ["findings"] = new JsonArray([.. findings.Select(ToJson)]),
            });

            return;
        }

        foreach (var finding in findings)
        {
            output.Line($"{finding.Level.ToString().ToUpperInvariant(),-7}  {finding.Text} [{finding.Id}]");
            output.Line($"         {finding.Remedy}");
        }

        output.Line($"Errors: {Count(FindingLevel.Error)}, warnings: {Count(FindingLevel.Warning)}, notes: {Count(FindingLevel.Note)}.");
        if (!tokenRequested)
        {
            output.Line("No token was requested. Use --client-id to request one, once the connection is safe.");
        }

        int Count(FindingLevel level) => findings.Count(finding => finding.Level == level);
    }

    private static JsonNode ToJson(Finding finding) => new JsonObject
    {
        ["level"] = finding.Level.ToString().ToLowerInvariant(),
        ["id"] = finding.Id,
        ["text"] = finding.Text,
        ["remedy"] = finding.Remedy,
    };
}

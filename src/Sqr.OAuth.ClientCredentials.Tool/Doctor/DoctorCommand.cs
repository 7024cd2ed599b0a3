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
            "Examine a running issuer, and report what is wrong or weak and what to do. With a client, it also requests a token. "
            + "With --keys or --connection, it also examines the stored signing keys.",
            "sqr-oauth doctor https://api.example.com",
            "sqr-oauth doctor https://api.example.com --keys keys --settings appsettings.json",
            "sqr-oauth doctor https://api.example.com --client-id acme --key acme.pem --json") { url };
        credential.AddTo(command);
        command.Add(KeyStore.Directory);
        command.OnDatabase();
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var client = credential.ReadIfGiven(parsed);
            var ofKeys = await ExamineStoredKeysAsync(parsed, cancellationToken);

            return await RunAsync(parsed.GetRequiredValue(url), client, ofKeys, parsed.Output(), cancellationToken);
        });

        return command;
    }

    private static async Task<IEnumerable<Finding>> ExamineStoredKeysAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        // Only if asked: SQR_OAUTH_CONNECTION may be set for other commands.
        if (parsed.GetValue(KeyStore.Directory) is null && parsed.GetValue(CommandOptions.Connection) is null)
        {
            return [];
        }

        await using var engine = KeyStore.Open(parsed);

        return engine.CanEncrypt
            ? StoredKeyCheck.Of(await engine.Keys.ListAsync(cancellationToken))
            : throw new RefusedException($"The seals of stored keys cannot be checked without what made them. {KeyStore.EncryptionKeysNeeded}");
    }

    private static async Task<int> RunAsync(
        Uri issuer, TokenRequest? client, IEnumerable<Finding> ofKeys, Output output, CancellationToken cancellationToken)
    {
        var examination = new Examination(issuer, client, TimeProvider.System);
        IReadOnlyList<Finding> findings;
        try
        {
            findings = [.. await examination.RunAsync(cancellationToken), .. ofKeys];
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

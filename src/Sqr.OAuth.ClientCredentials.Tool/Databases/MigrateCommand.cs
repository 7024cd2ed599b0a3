using System.CommandLine;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary><c>migrate</c>: updates the tables of a database.</summary>
internal static class MigrateCommand
{
    public const string Name = "migrate";

    public static Command Create()
    {
        var command = new ToolCommand(
            Name,
            "Create or update the tables of a database.",
            "sqr-oauth migrate --provider sqlite --connection \"Data Source=issuer.db\"",
            "SQR_OAUTH_PROVIDER=postgresql SQR_OAUTH_CONNECTION=\"Host=localhost;Database=issuer;Username=issuer\" sqr-oauth migrate").OnDatabase();
        command.SetAction((parsed, cancellationToken) => RunAsync(parsed, cancellationToken));

        return command;
    }

    private static async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        await SqliteFile.EnsureUnlockedAsync(Target.Required(parsed), cancellationToken); // a migration would keep trying
        await using var engine = Engine.OnDatabase(parsed, create: true);
        var applied = await engine.Services.MigrateSqrClientCredentialsAsync(cancellationToken);
        var output = parsed.Output();
        if (output.IsJson)
        {
            output.Json(new JsonObject { ["applied"] = applied.ToJson() });
        }
        else if (applied.Count == 0)
        {
            output.Line("The database is up to date.");
        }
        else
        {
            output.Line($"Applied: {string.Join(", ", applied)}.");
        }

        return ExitCodes.Done;
    }
}

using System.CommandLine;
using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary><c>import</c>: takes clients over from another product, with the secrets that they have.</summary>
internal sealed class ImportCommand(ParseResult parsed, bool dryRun, bool replace)
{
    private const string Duende = "duende";
    private const string IdentityServer4 = "identityserver4";
    private const string OpenIddict = "openiddict";

    private readonly Output _output = parsed.Output();

    public static Command Create()
    {
        var source = new ImportSource(Duende, IdentityServer4, OpenIddict);
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what would be done, and do nothing." };
        var replace = new Option<bool>("--replace") { Description = "Take over also clients that are there already; their settings and secrets are replaced." };
        var confirmation = new Confirmation();
        var command = new ToolCommand(
            "import",
            "Take clients over from Duende IdentityServer, IdentityServer4 or OpenIddict. Without a database it prints the JSON for a settings file.",
            "sqr-oauth import --from duende --source-json clients.json",
            "sqr-oauth import --from openiddict --source-provider postgresql --source-connection \"Host=localhost;Database=old\" --dry-run") { dryRun, replace, confirmation.Option }.OnDatabase();
        source.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var clients = await source.ReadAsync(parsed, cancellationToken);
            if (parsed.GetValue(replace) && !parsed.GetValue(dryRun) && Target.Of(parsed) is not null)
            {
                confirmation.Ask(parsed, "Replace the settings and secrets of clients that already exist? --dry-run shows which.");
            }

            return await new ImportCommand(parsed, parsed.GetValue(dryRun), parsed.GetValue(replace)).RunAsync(clients, cancellationToken);
        });

        return command;
    }

    private async Task<int> RunAsync(IReadOnlyList<ForeignClient> clients, CancellationToken cancellationToken)
    {
        using var check = new ClientCheck(parsed);
        List<ImportedClient> done = [];
        if (Target.Of(parsed) is null)
        {
            var known = new HashSet<string>(StringComparer.Ordinal);
            done.AddRange(clients.Select(client => known.Add(client.ClientId) ? ForSettings(CheckOnly(client, check)) : new(client, ImportOutcome.Skipped, "The source has it twice; the first one counts.")));
            Report(done, ClientJson.ToSettings(done.Where(client => client.Outcome is ImportOutcome.TakenOver).Select(client => client.Source.Client).OfType<ClientOptions>()));
        }
        else
        {
            await using var engine = Engine.OnDatabase(parsed);
            foreach (var client in clients)
            {
                done.Add(await TakeOverAsync(engine.Clients, client, check, cancellationToken));
            }

            Report(done, null);
        }

        return done.Any(client => client.Outcome is ImportOutcome.Refused) ? ExitCodes.Refused : ExitCodes.Done;
    }

    private static ImportedClient CheckOnly(ForeignClient source, ClientCheck check)
    {
        if (source.Client is null)
        {
            return new(source, ImportOutcome.LeftOut);
        }

        try
        {
            check.Run(source.Client);

            return new(source, ImportOutcome.TakenOver);
        }
        catch (InvalidClientException exception)
        {
            return new(source, ImportOutcome.Refused, exception.Message);
        }
    }

    private static ImportedClient ForSettings(ImportedClient client) =>
        client.Outcome is ImportOutcome.TakenOver && ClaimJson.Typed(client.Source.Client?.Claims ?? new Dictionary<string, object>()).ToList() is { Count: > 0 } typed
            ? client with { Reason = $"A settings file holds claims as strings only, also {string.Join(", ", typed)}; a database keeps numbers and booleans." }
            : client;

    private async Task<ImportedClient> TakeOverAsync(IClientManager clients, ForeignClient source, ClientCheck check, CancellationToken cancellationToken)
    {
        // First: of a client that is replaced, nothing may be written before all of it is known to be good.
        var result = CheckOnly(source, check);
        if (source.Client is null || result.Outcome is ImportOutcome.Refused)
        {
            return result;
        }

        var before = await clients.FindAsync(source.ClientId, cancellationToken);
        if (before is not null && !replace)
        {
            return new(source, ImportOutcome.Skipped);
        }

        try
        {
            if (!dryRun)
            {
                await (before is null ? clients.CreateAsync(source.Client, cancellationToken).AsTask() : ReplaceAsync(clients, before, source.Client, cancellationToken));
            }

            return new(source, before is null ? ImportOutcome.TakenOver : ImportOutcome.Replaced);
        }
        catch (Exception exception) when (exception is InvalidClientException or ClientConflictException)
        {
            return new(source, ImportOutcome.Refused, exception.Message);
        }
    }

    // The new secrets first: at no moment is the client without one.
    private static async Task ReplaceAsync(IClientManager clients, ManagedClient before, ClientOptions after, CancellationToken cancellationToken)
    {
        var secrets = after.Secrets.ToList();
        after.Secrets.Clear(); // they are written one by one
        foreach (var secret in secrets)
        {
            await clients.AddSecretAsync(before.ClientId, secret, cancellationToken);
        }

        await clients.UpdateAsync(new() { ClientId = before.ClientId, Settings = after, Secrets = before.Secrets, Version = before.Version, CreatedAt = before.CreatedAt, UpdatedAt = before.UpdatedAt }, cancellationToken);
        foreach (var secret in before.Secrets)
        {
            await clients.RemoveSecretAsync(before.ClientId, secret.Id.GetValueOrDefault(), cancellationToken);
        }
    }

    private void Report(List<ImportedClient> clients, JsonObject? settings)
    {
        if (_output.IsJson)
        {
            var json = new JsonObject { ["dryRun"] = dryRun, ["clients"] = new JsonArray([.. clients.Select(client => client.ToJson())]) };
            if (settings is not null)
            {
                json["settings"] = settings;
            }

            _output.Json(json);

            return;
        }

        // Where standard output is a settings file, the report goes beside it.
        Action<string> write = settings is null ? _output.Line : Output.Note;
        foreach (var line in clients.SelectMany(client => client.Lines()))
        {
            write(line);
        }

        if (clients.Count == 0)
        {
            Output.Note("The source has no clients.");

            return;
        }

        write($"{(dryRun ? "Dry run, nothing was written. " : "")}{string.Join(", ", clients.GroupBy(client => client.Outcome).OrderBy(group => group.Key).Select(group => $"{group.Count()} {ImportedClient.Words(group.Key)}"))}.");
        if (settings is not null && !dryRun)
        {
            _output.Json(settings);
        }
    }
}

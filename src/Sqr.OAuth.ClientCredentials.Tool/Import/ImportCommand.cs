using System.CommandLine;
using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary><c>import</c>: imports clients from another product, with their secrets.</summary>
internal sealed class ImportCommand(ParseResult parsed, bool dryRun, bool replace)
{
    private const string Duende = "duende";
    private const string IdentityServer4 = "identityserver4";
    private const string OpenIddict = "openiddict";

    private readonly Output _output = parsed.Output();

    public static Command Create()
    {
        var source = new ImportSource(Duende, IdentityServer4, OpenIddict);
        var dryRun = new Option<bool>("--dry-run") { Description = "Show what would be done, without doing it." };
        var replace = new Option<bool>("--replace")
        {
            Description = "Also import clients that already exist. Their settings and secrets are replaced.",
        };
        var confirmation = new Confirmation();
        var command = new ToolCommand(
            "import",
            "Import clients from Duende IdentityServer, IdentityServer4 or OpenIddict. Without a database, print the JSON for a settings file.",
            "sqr-oauth import --from duende --source-json clients.json",
            "sqr-oauth import --from openiddict --source-provider postgresql --source-connection \"Host=localhost;Database=old\" --dry-run")
            {
                dryRun, replace, confirmation.Option,
            }.OnDatabase();
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
            done.AddRange(clients.Select(client => known.Add(client.ClientId)
                ? ForSettings(CheckOnly(client, check))
                : new(client, ImportOutcome.Skipped, "The source contains it twice; the first one is used.")));
            var taken = done.Where(client => client.Outcome is ImportOutcome.TakenOver).Select(client => client.Source.Client).OfType<ClientOptions>();
            Report(done, ClientJson.ToSettings(taken));
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
        client.Outcome is ImportOutcome.TakenOver
            && ClaimJson.Typed(client.Source.Client?.Claims ?? new Dictionary<string, object>()).ToList() is { Count: > 0 } typed
            ? client with
            {
                Reason = $"A settings file stores every claim as a string, including {string.Join(", ", typed)}; a database keeps numbers and booleans.",
            }
            : client;

    private async Task<ImportedClient> TakeOverAsync(IClientManager clients, ForeignClient source, ClientCheck check, CancellationToken cancellationToken)
    {
        // First, check everything: no part of a client may be replaced before all of it is known to be valid.
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
                await (before is null
                    ? clients.CreateAsync(source.Client, cancellationToken).AsTask()
                    : ReplaceAsync(clients, before, source.Client, cancellationToken));
            }

            return new(source, before is null ? ImportOutcome.TakenOver : ImportOutcome.Replaced);
        }
        catch (Exception exception) when (exception is InvalidClientException or ClientConflictException)
        {
            return new(source, ImportOutcome.Refused, exception.Message);
        }
    }

    // The new secrets first, so that the client is never without one.
    private static async Task ReplaceAsync(IClientManager clients, ManagedClient before, ClientOptions after, CancellationToken cancellationToken)
    {
        var secrets = after.Secrets.ToList();
        after.Secrets.Clear(); // secrets are written one by one
        foreach (var secret in secrets)
        {
            await clients.AddSecretAsync(before.ClientId, secret, cancellationToken);
        }

        ManagedClient update = new()
        {
            ClientId = before.ClientId,
            Settings = after,
            Secrets = before.Secrets,
            Version = before.Version,
            CreatedAt = before.CreatedAt,
            UpdatedAt = before.UpdatedAt,
        };
        await clients.UpdateAsync(update, cancellationToken);
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

        // If standard output is a settings file, the report goes to standard error.
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

        var counts = clients
            .GroupBy(client => client.Outcome)
            .OrderBy(group => group.Key)
            .Select(group => $"{group.Count()} {ImportedClient.Words(group.Key)}");
        write($"{(dryRun ? "Dry run, nothing was written. " : "")}{string.Join(", ", counts)}.");
        if (settings is not null && !dryRun)
        {
            _output.Json(settings);
        }
    }
}

using System.CommandLine;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary><c>client</c>: adds, shows, changes and removes clients.</summary>
internal static class ClientCommands
{
    private const int PageSize = 1000;

    public static Command Create() => new ToolCommand(
        "client",
        "Manage clients, in a database or for a settings file.",
        "sqr-oauth client list --provider sqlite --connection \"Data Source=issuer.db\"",
        "sqr-oauth client add acme --scope read:users")
    {
        Add(),
        List(),
        Show(),
        Set(),
        Switch("enable", "Enable a client, so that it gets tokens again.", enabled: true),
        Switch("disable", "Disable a client. Its requests are then answered like those of an unknown client.", enabled: false),
        Remove(),
    }.OnDatabase();

    public static RefusedException NoSuchClient(string clientId) => new($"There is no client {clientId}. Run sqr-oauth client list to see the clients.");

    private static ToolCommand Add()
    {
        var clientId = Values.ClientId();
        var properties = new ClientProperties();
        var newKey = new NewClientKeyOptions();
        var fromInput = new Option<bool>("--secret-from-stdin")
        {
            Description = "Read the secret from standard input or a prompt, instead of generating one.",
        };
        var command = new ToolCommand(
            "add",
            "Add a client. Without a database, print the JSON for a settings file.",
            "sqr-oauth client add acme --name \"The Acme\" --scope read:users write:logs",
            "sqr-oauth client add acme --scope read:users --new-key",
            "sqr-oauth client add acme --scope read:users --jwk acme.jwk") { clientId, fromInput };
        properties.AddTo(command);
        newKey.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var client = new ClientOptions { ClientId = parsed.GetRequiredValue(clientId) };
            properties.ApplyTo(client, parsed);
            using var key = newKey.Create(parsed, client.ClientId);
            if (key is not null)
            {
                client.JsonWebKeys.Add(key.Jwk);
            }

            var hasMore = client.JsonWebKeys.Count > 0 || client.JwksUri is not null || client.Certificates.Count > 0 || client.FederatedCredentials.Count > 0;
            // A client with a key, a certificate or a workload needs no secret.
            var secret = hasMore && !parsed.GetValue(fromInput) ? null : NewSecret.Of(parsed.GetValue(fromInput));
            if (secret is not null)
            {
                client.Secrets.Add(new() { Hash = secret.Hash });
            }

            await RegisterAsync(parsed, client, secret, key, cancellationToken);

            return ExitCodes.Done;
        });

        return command;
    }

    private static async Task RegisterAsync(ParseResult parsed, ClientOptions client, NewSecret? secret, NewClientKey? key, CancellationToken cancellationToken)
    {
        if (Target.Of(parsed) is null)
        {
            ClientCheck.Run(parsed, client);
            key?.Keep();
            Print(client.ClientId!, ClientJson.ToSettings([client]), parsed.Output(), secret, key); // it comes from the command line
        }
        else
        {
            await using var engine = Engine.OnDatabase(parsed);
            var created = await engine.Clients.CreateAsync(client, cancellationToken);
            key?.Keep();
            Print(created, parsed.Output(), secret, key);
        }
    }

    private static ToolCommand List()
    {
        var command = new ToolCommand(
            "list",
            "List the clients in a database.",
            "sqr-oauth client list",
            "sqr-oauth client list --json");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var engine = Engine.OnDatabase(parsed);
            await parsed.Output().PagesAsync(
                PagesAsync(engine.Clients, cancellationToken),
                ClientJson.Of,
                "The database has no clients; add one with sqr-oauth client add.",
                ["Client", "Name", "Enabled", "Secrets", "Scopes"],
                client =>
                [
                    client.ClientId,
                    client.Settings.DisplayName ?? "",
                    YesNo(client.Settings.Enabled),
                    client.Secrets.Count.ToString(CultureInfo.InvariantCulture),
                    string.Join(' ', client.Settings.Scopes),
                ]);

            return ExitCodes.Done;
        });

        return command;
    }

    private static async IAsyncEnumerable<IReadOnlyList<ManagedClient>> PagesAsync(
        IClientManager clients, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? after = null;
        do
        {
            var page = await clients.ListAsync(after, PageSize, cancellationToken);
            yield return page.Clients;
            after = page.Next;
        }
        while (after is not null);
    }

    private static ToolCommand Show()
    {
        var clientId = Values.ClientId();
        var command = new ToolCommand(
            "show",
            "Show a client in a database.",
            "sqr-oauth client show acme") { clientId };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var engine = Engine.OnDatabase(parsed);
            Print(await FindAsync(engine, parsed.GetRequiredValue(clientId), cancellationToken), parsed.Output());

            return ExitCodes.Done;
        });

        return command;
    }

    private static ToolCommand Set()
    {
        var clientId = Values.ClientId();
        var properties = new ClientProperties();
        var newKey = new NewClientKeyOptions();
        var clear = properties.ClearOption();
        var command = new ToolCommand(
            "set",
            "Change a client in a database. Only the given settings change.",
            "sqr-oauth client set acme --scope read:users --lifetime 00:10:00",
            "sqr-oauth client set acme --clear default-scopes audience",
            "sqr-oauth client set acme --new-key --key-file acme-2027.pem") { clientId, clear };
        properties.AddTo(command);
        newKey.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var cleared = parsed.GetValue(clear) ?? [];
            if (cleared.Length == 0 && !properties.AreGiven(parsed) && !newKey.AreGiven(parsed))
            {
                throw new RefusedException("Specify what to change, for example with --scope or --clear.", ExitCodes.Usage);
            }

            await using var engine = Engine.OnDatabase(parsed);
            var client = await FindAsync(engine, parsed.GetRequiredValue(clientId), cancellationToken);
            properties.Clear(client.Settings, cleared);
            properties.ApplyTo(client.Settings, parsed);
            using var key = newKey.Create(parsed, client.ClientId);
            if (key is not null)
            {
                client.Settings.JsonWebKeys.Add(key.Jwk); // added to the existing keys, until the client has switched to it
            }

            var updated = await engine.Clients.UpdateAsync(client, cancellationToken);
            key?.Keep();
            Print(updated, parsed.Output(), key: key);

            return ExitCodes.Done;
        });

        return command;
    }

    private static ToolCommand Switch(string name, string description, bool enabled)
    {
        var clientId = Values.ClientId();
        var command = new ToolCommand(name, description, $"sqr-oauth client {name} acme") { clientId };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var engine = Engine.OnDatabase(parsed);
            var id = parsed.GetRequiredValue(clientId);
            var found = enabled
                ? await engine.Clients.EnableAsync(id, cancellationToken)
                : await engine.Clients.DisableAsync(id, cancellationToken);

            return Report(
                found, id, $"{id} is {(enabled ? "enabled" : "disabled")}.", new JsonObject { ["clientId"] = id, ["enabled"] = enabled }, parsed.Output());
        });

        return command;
    }

    private static ToolCommand Remove()
    {
        var clientId = Values.ClientId();
        var confirmation = new Confirmation();
        var command = new ToolCommand(
            "remove",
            "Permanently remove a client in a database and its secrets.",
            "sqr-oauth client remove acme",
            "sqr-oauth client remove acme --yes") { clientId, confirmation.Option };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var engine = Engine.OnDatabase(parsed);
            var id = parsed.GetRequiredValue(clientId);
            confirmation.Ask(parsed, $"Permanently remove client {id} and its secrets?");

            return Report(
                await engine.Clients.DeleteAsync(id, cancellationToken),
                id,
                $"{id} was removed.",
                new JsonObject { ["clientId"] = id, ["removed"] = true },
                parsed.Output());
        });

        return command;
    }

    /// <exception cref="RefusedException">No such client exists.</exception>
    private static async Task<ManagedClient> FindAsync(Engine engine, string clientId, CancellationToken cancellationToken) =>
        await engine.Clients.FindAsync(clientId, cancellationToken) ?? throw NoSuchClient(clientId);

    private static int Report(bool found, string clientId, string text, JsonObject json, Output output)
    {
        if (!found)
        {
            throw NoSuchClient(clientId);
        }

        output.Say(text, json);

        return ExitCodes.Done;
    }

    private static void Print(string clientId, JsonObject settings, Output output, NewSecret? secret, NewClientKey? key)
    {
        if (output.IsJson)
        {
            var json = new JsonObject { ["settings"] = settings };
            secret?.AddTo(json);
            key?.AddTo(json);
            output.Json(json);

            return;
        }

        output.Json(settings);
        secret?.Print(output);
        key?.Print(clientId);
    }

    private static void Print(ManagedClient client, Output output, NewSecret? secret = null, NewClientKey? key = null)
    {
        var json = ClientJson.Of(client);
        secret?.AddTo(json);
        key?.AddTo(json);
        output.Properties(
            json,
            [("Client", client.ClientId),
            .. new ClientProperties().Of(client.Settings),
            ("Secrets", client.Secrets.Count.ToString(CultureInfo.InvariantCulture)),
            ("Created", PlainText.Of(client.CreatedAt)),
            ("Updated", PlainText.Of(client.UpdatedAt))]);
        secret?.Print(output);
        if (!output.IsJson)
        {
            key?.Print(client.ClientId);
        }
    }

    private static string YesNo(bool value) => value ? "yes" : "no";
}

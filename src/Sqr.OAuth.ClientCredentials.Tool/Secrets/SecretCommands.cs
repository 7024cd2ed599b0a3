using System.CommandLine;
using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary><c>secret</c>: adds, lists, rotates and removes the secrets of a client; hashes and checks a secret.</summary>
internal static class SecretCommands
{
    private static readonly TimeSpan DefaultOverlap = TimeSpan.FromDays(7);

    public static Command Create() => new ToolCommand(
        "secret",
        "Manage the secrets of a client, in a database or for a settings file.",
        "sqr-oauth secret rotate acme",
        "sqr-oauth secret list acme")
    {
        Add(),
        List(),
        Rotate(),
        Expire(),
        Remove(),
        HashCommand(),
        Check(),
    }.OnDatabase();

    private static ToolCommand Add()
    {
        var clientId = Values.ClientId();
        var description = Values.Text("--description", "A description of the secret.");
        var notBefore = Values.Moment("--not-before", "When it becomes valid.");
        var expires = Values.Moment("--expires", "When it expires.");
        var fromInput = new Option<bool>("--secret-from-stdin")
        {
            Description = "Read the secret from standard input or a prompt, instead of generating one.",
        };
        var command = new ToolCommand(
            "add",
            "Add another secret to a client. Without a database, print the JSON for a settings file.",
            "sqr-oauth secret add acme --description 2027-01 --expires 2099-01-01",
            "printf %s \"$SECRET\" | sqr-oauth secret add acme --secret-from-stdin") { clientId, description, notBefore, expires, fromInput };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var id = parsed.GetRequiredValue(clientId);
            var validity = (NotBefore: parsed.GetValue(notBefore), ExpiresAt: parsed.GetValue(expires));
            RefuseNeverValid(validity.NotBefore, validity.ExpiresAt);
            var secret = NewSecret.Of(parsed.GetValue(fromInput));
            var options = new ClientSecretOptions
            {
                Hash = secret.Hash,
                Description = parsed.GetValue(description),
                NotBefore = validity.NotBefore,
                ExpiresAt = validity.ExpiresAt,
            };
            if (Target.Of(parsed) is null)
            {
                ClientCheck.Run(parsed, new() { ClientId = id, Secrets = { options } });
                secret.PrintWith(parsed.Output(), ClientJson.ToSettings(options));
                Output.Note($"Add it to {SettingsPath(id)}.");
            }
            else
            {
                await using var engine = Engine.OnDatabase(parsed);
                Print(await AddAsync(engine, id, options, cancellationToken), parsed.Output(), secret);
            }

            return ExitCodes.Done;
        });

        return command;
    }

    private static ToolCommand List()
    {
        var clientId = Values.ClientId();
        var command = new ToolCommand(
            "list",
            "List the secrets of a client in a database, newest first.",
            "sqr-oauth secret list acme") { clientId };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var engine = Engine.OnDatabase(parsed);
            var id = parsed.GetRequiredValue(clientId);
            var secrets = await engine.Clients.ListSecretsAsync(id, cancellationToken) ?? throw ClientCommands.NoSuchClient(id);
            parsed.Output().Rows(
                [.. secrets.Select(ClientJson.Of)],
                $"{id} has no secrets; add one with sqr-oauth secret add {PlainText.Quote(id)}.",
                ["Secret", "Description", "Created", "Not before", "Expires", "Last used"],
                [
                    .. secrets.Select(secret => new[]
                    {
                        secret.Id?.ToString() ?? "",
                        secret.Description ?? "",
                        PlainText.Of(secret.CreatedAt),
                        PlainText.Of(secret.NotBefore),
                        PlainText.Of(secret.ExpiresAt),
                        PlainText.Of(secret.LastUsedAt),
                    }),
                ]);

            return ExitCodes.Done;
        });

        return command;
    }

    private static ToolCommand Rotate()
    {
        var clientId = Values.ClientId();
        var overlap = Values.Duration("--overlap", "How long the older secrets stay valid. Default: 7 days.");
        var description = Values.Text("--description", "A description of the new secret.");
        var command = new ToolCommand(
            "rotate",
            "Add a secret, and let the older ones expire after a while.",
            "sqr-oauth secret rotate acme --overlap 14.00:00:00") { clientId, overlap, description };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var id = parsed.GetRequiredValue(clientId);
            var end = TimeProvider.System.GetUtcNow() + (parsed.GetValue(overlap) ?? DefaultOverlap);
            var secret = NewSecret.Generate();
            var options = new ClientSecretOptions { Hash = secret.Hash, Description = parsed.GetValue(description) };
            if (Target.Of(parsed) is null)
            {
                secret.PrintWith(parsed.Output(), ClientJson.ToSettings(options));
                Output.Note($"Add it to {SettingsPath(id)}, and give the existing ones \"ExpiresAt\": \"{PlainText.Of(end)}\".");
            }
            else
            {
                await using var engine = Engine.OnDatabase(parsed);
                await RotateAsync(engine, id, (options, secret), end, parsed.Output(), cancellationToken);
            }

            return ExitCodes.Done;
        });

        return command;
    }

    private static async Task RotateAsync(
        Engine engine,
        string clientId,
        (ClientSecretOptions Options, NewSecret Secret) next,
        DateTimeOffset end,
        Output output,
        CancellationToken cancellationToken)
    {
        var before = await engine.Clients.ListSecretsAsync(clientId, cancellationToken) ?? throw ClientCommands.NoSuchClient(clientId);
        // First: then it does not matter if the rest fails.
        Print(await AddAsync(engine, clientId, next.Options, cancellationToken), output, next.Secret);

        var shortened = before.Where(secret => secret.Id is not null && !(secret.ExpiresAt <= end)).ToList();
        foreach (var secret in shortened)
        {
            await engine.Clients.ExpireSecretAsync(clientId, secret.Id.GetValueOrDefault(), end, cancellationToken);
        }

        if (shortened.Count == 0)
        {
            Output.Note(before.Count == 0 ? "There were no older secrets." : "The older secrets already expire before then.");

            return;
        }

        Output.Note($"{shortened.Count} older {(shortened.Count == 1 ? "secret expires" : "secrets expire")} at {PlainText.Of(end)}.");
        Output.Note(
            "Give the new one to the client, and watch when the older ones were last used: "
            + $"sqr-oauth secret list {PlainText.Quote(clientId)}. Once they are no longer used, remove them with sqr-oauth secret remove.");
    }

    private static ToolCommand Expire()
    {
        var (clientId, secretId) = (Values.ClientId(), Values.SecretId());
        var at = Values.Moment("--at", "When it expires. Default: now.");
        var command = new ToolCommand(
            "expire",
            "Let a secret of a client in a database expire.",
            "sqr-oauth secret expire acme 62d6a1b2-7f0c-4f7e-9c38-4a1c6f5a0f11",
            "sqr-oauth secret expire acme 62d6a1b2-7f0c-4f7e-9c38-4a1c6f5a0f11 --at 2099-01-01T12:00:00Z") { clientId, secretId, at };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            RefusePast("--at", parsed.GetValue(at), "Omit it to let the secret expire now.");
            await using var engine = Engine.OnDatabase(parsed);
            var (client, secret) = (parsed.GetRequiredValue(clientId), parsed.GetRequiredValue(secretId));
            var end = parsed.GetValue(at) ?? TimeProvider.System.GetUtcNow();
            var found = await engine.Clients.ExpireSecretAsync(client, secret, end, cancellationToken);

            return Report(found, client, secret, $"The secret expires at {PlainText.Of(end)}.", parsed.Output());
        });

        return command;
    }

    private static ToolCommand Remove()
    {
        var (clientId, secretId) = (Values.ClientId(), Values.SecretId());
        var confirmation = new Confirmation();
        var command = new ToolCommand(
            "remove",
            "Permanently remove a secret of a client in a database.",
            "sqr-oauth secret remove acme 62d6a1b2-7f0c-4f7e-9c38-4a1c6f5a0f11") { clientId, secretId, confirmation.Option };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var engine = Engine.OnDatabase(parsed);
            var (client, secret) = (parsed.GetRequiredValue(clientId), parsed.GetRequiredValue(secretId));
            confirmation.Ask(parsed, $"Permanently remove secret {secret} of client {client}?");

            var removed = await engine.Clients.RemoveSecretAsync(client, secret, cancellationToken);

            return Report(removed, client, secret, "The secret was removed.", parsed.Output());
        });

        return command;
    }

    private static ToolCommand HashCommand()
    {
        var command = new ToolCommand(
            "hash",
            "Hash a secret from standard input or a prompt, for a settings file.",
            "sqr-oauth secret hash",
            "printf %s \"$SECRET\" | sqr-oauth secret hash");
        command.SetAction(parsed =>
        {
            parsed.Output().Json(new JsonObject { ["Hash"] = NewSecret.HashOf(SecretInput.ReadNew("Secret: ")) });

            return ExitCodes.Done;
        });

        return command;
    }

    private static ToolCommand Check()
    {
        var command = new ToolCommand(
            "check",
            "Check whether a secret from standard input or a prompt was generated by this product, by its prefix and checksum. Exit code 0: yes; 1: no.",
            "printf %s \"$SECRET\" | sqr-oauth secret check");
        command.SetAction(parsed =>
        {
            var ours = GeneratedSecret.IsWellFormed(SecretInput.Read("Secret: "));
            parsed.Output().Say(
                ours
                    ? "The secret was generated by this product: its prefix and checksum are correct."
                    : "The secret was not generated by this product, or it was mistyped.",
                new JsonObject { ["ours"] = ours });

            return ours ? ExitCodes.Done : ExitCodes.Refused;
        });

        return command;
    }

    /// <exception cref="RefusedException">The secret would never be valid from now on.</exception>
    private static void RefuseNeverValid(DateTimeOffset? notBefore, DateTimeOffset? expires)
    {
        RefusePast("--expires", expires, "Use a later time, or omit it for a secret that does not expire.");
        if (expires <= notBefore)
        {
            throw new RefusedException(
                $"--expires is {PlainText.Of(expires)}, which is not after --not-before, {PlainText.Of(notBefore)}, so the secret would never be valid. "
                + "Use a later --expires or an earlier --not-before.",
                ExitCodes.Usage);
        }
    }

    /// <exception cref="RefusedException">The time is in the past.</exception>
    private static void RefusePast(string option, DateTimeOffset? moment, string remedy)
    {
        if (moment <= TimeProvider.System.GetUtcNow())
        {
            throw new RefusedException($"{option} is {PlainText.Of(moment)}, which is in the past. {remedy}", ExitCodes.Usage);
        }
    }

    private static async Task<AddedSecret> AddAsync(Engine engine, string clientId, ClientSecretOptions secret, CancellationToken cancellationToken) =>
        await engine.Clients.AddSecretAsync(clientId, secret, cancellationToken) ?? throw ClientCommands.NoSuchClient(clientId);

    private static string SettingsPath(string clientId) => $"{ClientCredentialsOptions.SectionName}:Clients:{ClientJson.NameOf(clientId)}:Secrets";

    private static void Print(AddedSecret added, Output output, NewSecret secret)
    {
        var json = ClientJson.Of(added.Secret);
        secret.AddTo(json);
        output.Properties(
            json,
            ("Secret", added.Secret.Id?.ToString() ?? ""),
            ("Description", added.Secret.Description ?? ""),
            ("Not before", added.Secret.NotBefore is null ? "" : PlainText.Of(added.Secret.NotBefore)),
            ("Expires", added.Secret.ExpiresAt is null ? "" : PlainText.Of(added.Secret.ExpiresAt)));
        secret.Print(output);
    }

    private static int Report(bool found, string clientId, Guid secretId, string text, Output output)
    {
        if (!found)
        {
            throw new RefusedException($"{clientId} has no secret {secretId}. Run sqr-oauth secret list {PlainText.Quote(clientId)} to see its secrets.");
        }

        output.Say(text, new JsonObject { ["clientId"] = clientId, ["secretId"] = secretId.ToString() });

        return ExitCodes.Done;
    }
}

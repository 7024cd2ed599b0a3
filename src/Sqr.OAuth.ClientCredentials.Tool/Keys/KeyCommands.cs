using System.CommandLine;
using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary><c>key</c>: shows, rotates, revokes and imports signing keys, in a database or a key directory.</summary>
internal static class KeyCommands
{
    public static Command Create() => new ToolCommand(
        "key",
        "Manage the signing keys in a database or a key directory. They rotate automatically; use this in emergencies and for moving.",
        "sqr-oauth key list --keys keys",
        "sqr-oauth key list --provider sqlite --connection \"Data Source=issuer.db\"")
    {
        KeyStore.Directory,
        List(),
        Rotate(),
        Revoke(),
        Seal(),
        Import(),
    }.OnDatabase();

    private static ToolCommand List()
    {
        var command = new ToolCommand(
            "list",
            "List the keys and their states.",
            "sqr-oauth key list --keys keys");
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var engine = KeyStore.Open(parsed);
            var keys = await engine.Keys.ListAsync(cancellationToken);
            if (!engine.CanEncrypt && keys is not [])
            {
                Output.Note($"Seals were not checked. {KeyStore.EncryptionKeysNeeded}");
            }

            parsed.Output().Rows(
                [.. keys.Select(ToJson)],
                "There are no keys yet. The issuer creates the first ones when it starts.",
                ["Key", "Algorithm", "State", "Signs from", "Signs until", "Published until"],
                [
                    .. keys.Select(key => new[]
                    {
                        key.KeyId,
                        key.Algorithm,
                        key.State.ToString(),
                        PlainText.Of(key.ActivatesAt),
                        PlainText.Of(key.RetiresAt),
                        PlainText.Of(key.PublishedUntil),
                    }),
                ]);

            return ExitCodes.Done;
        });

        return command;
    }

    private static ToolCommand Rotate()
    {
        var algorithm = new Argument<string>("ALG") { Description = "The algorithm, such as RS256." };
        var command = new ToolCommand(
            "rotate",
            "Activate the announced key of an algorithm now, ahead of time.",
            "sqr-oauth key rotate RS256 --keys keys") { algorithm };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var engine = KeyStore.Open(parsed);
            try
            {
                var key = await engine.Keys.RotateAsync(parsed.GetRequiredValue(algorithm), cancellationToken);
                parsed.Output().Say($"Key {key.KeyId} now signs {key.Algorithm} tokens.", ToJson(key));
            }
            catch (ArgumentException exception)
            {
                throw new RefusedException(Sentence(exception));
            }

            return ExitCodes.Done;
        });

        return command;
    }

    private static ToolCommand Revoke()
    {
        var keyId = new Argument<string>("KID") { Description = "The kid of the key." };
        var confirmation = new Confirmation();
        var command = new ToolCommand(
            "revoke",
            "Remove a key from the JWK Set immediately and erase its private half. Tokens that it signed no longer verify.",
            "sqr-oauth key revoke DExpD0D2DL73plTH-m-cHydn2jBjg8fWlqw3Sg8v8JI --keys keys") { keyId, confirmation.Option };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var engine = KeyStore.Open(parsed);
            var id = parsed.GetRequiredValue(keyId);
            confirmation.Ask(parsed, $"Revoke key {id}? Tokens that it signed no longer verify, and its private half is erased.");
            if (!await engine.Keys.RevokeAsync(id, cancellationToken))
            {
                throw new RefusedException($"The key {id} does not exist. Run sqr-oauth key list to see all keys.");
            }

            parsed.Output().Say(
                $"Key {id} is revoked. Consumers trust it until their copy of the JWK Set expires.",
                new JsonObject { ["keyId"] = id, ["revoked"] = true });

            return ExitCodes.Done;
        });

        return command;
    }

    private static ToolCommand Seal()
    {
        var keyId = new Argument<string>("KID") { Description = "The kid of the key." };
        var confirmation = new Confirmation();
        var command = new ToolCommand(
            "seal",
            "Seal a key that the issuer did not seal itself, so that it is published and used. Only do this for a key that you know.",
            "sqr-oauth key seal old-1 --keys keys --settings appsettings.json") { keyId, confirmation.Option };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var engine = KeyStore.Open(parsed);
            if (!engine.CanEncrypt)
            {
                throw new RefusedException($"A seal is made with the issuer's encryption keys. {KeyStore.EncryptionKeysNeeded}");
            }

            var id = parsed.GetRequiredValue(keyId);
            var key = await ToBeSealedAsync(engine.Keys, id, cancellationToken);
            confirmation.Ask(
                parsed,
                $"Seal the {key.Algorithm} key {id}, period {key.Period}, created at {PlainText.Of(key.CreatedAt)}, which signs from "
                + $"{PlainText.Of(key.ActivatesAt)} on? The thumbprint of its public half is {key.Thumbprint}. Consumers then trust anyone who has its "
                + "private half.");
            try
            {
                var sealedKey = await engine.Keys.SealAsync(key, cancellationToken);
                parsed.Output().Say(
                    $"Key {id}, period {key.Period}, with the thumbprint {key.Thumbprint} is sealed; it is "
                    + $"{sealedKey.State.ToString().ToLowerInvariant()}.",
                    ToJson(sealedKey));
            }
            catch (ArgumentException exception)
            {
                throw new RefusedException(Sentence(exception));
            }

            return ExitCodes.Done;
        });

        return command;
    }

    private static async Task<SigningKeyStatus> ToBeSealedAsync(ISigningKeys keys, string id, CancellationToken cancellationToken)
    {
        var ofThatName = (await keys.ListAsync(cancellationToken)).Where(key => key.KeyId == id).ToList();
        var key = ofThatName.Find(key => key.State is SigningKeyState.Unsealed) ?? ofThatName.FirstOrDefault();

        return key switch
        {
            null => throw new RefusedException($"The key {id} does not exist. Run sqr-oauth key list to see all keys."),
            { Thumbprint: null } => throw new RefusedException($"The public half of the key {id} cannot be read, so it cannot be sealed."),
            _ when ofThatName.Count > 1 => throw new RefusedException($"Several keys are named {id}. Remove those that you do not know, then try again."),
            _ => key,
        };
    }

    private static ToolCommand Import()
    {
        var file = new Argument<string>("FILE") { Description = "A PEM, PFX or JWK file with the private key. If it has a password, you are prompted for it." };
        var algorithm = new Option<string>("--algorithm")
        {
            Description = "The algorithm that it signs with, such as RS256.",
            Required = true,
            HelpName = "text",
        };
        var keyId = Values.Text("--kid", "The kid that consumers know it by. Default: the kid in a JWK file, or else the thumbprint.");
        var command = new ToolCommand(
            "import",
            "Add a key that was created elsewhere.",
            "sqr-oauth key import old.pem --algorithm ES256 --kid 2025-1 --settings appsettings.json") { file, algorithm, keyId };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var engine = KeyStore.Open(parsed, create: true);
            if (!engine.CanEncrypt)
            {
                throw new RefusedException($"Private keys are stored encrypted. {KeyStore.EncryptionKeysNeeded}");
            }

            using var imported = KeyFile.Read(parsed.GetRequiredValue(file));
            try
            {
                var key = await engine.Keys.ImportAsync(
                    imported.Key, parsed.GetRequiredValue(algorithm), parsed.GetValue(keyId) ?? imported.KeyId, cancellationToken);
                parsed.Output().Say($"Key {key.KeyId} was imported; it is {key.State.ToString().ToLowerInvariant()}.", ToJson(key));
            }
            catch (ArgumentException exception)
            {
                throw new RefusedException(Sentence(exception));
            }

            return ExitCodes.Done;
        });

        return command;
    }

    private static JsonObject ToJson(SigningKeyStatus key) => new()
    {
        ["keyId"] = key.KeyId,
        ["algorithm"] = key.Algorithm,
        ["period"] = key.Period,
        ["state"] = key.State.ToString().ToLowerInvariant(),
        ["createdAt"] = ClientJson.Moment(key.CreatedAt),
        ["activatesAt"] = ClientJson.Moment(key.ActivatesAt),
        ["retiresAt"] = ClientJson.Moment(key.RetiresAt),
        ["publishedUntil"] = ClientJson.Moment(key.PublishedUntil),
        ["thumbprint"] = key.Thumbprint,
    };

    // Without the parameter's name, which means nothing to a user of the tool.
    private static string Sentence(ArgumentException exception) =>
        exception.ParamName is { } parameter ? exception.Message.Replace($" (Parameter '{parameter}')", "", StringComparison.Ordinal) : exception.Message;
}

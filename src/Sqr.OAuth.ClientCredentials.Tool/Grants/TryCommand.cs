using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary><c>try</c>: shows what a client would get for a request, without a credential and without a token.</summary>
internal static class TryCommand
{
    public static Command Create()
    {
        var clientId = new Option<string>("--client") { Description = "The client identifier.", HelpName = "id", Required = true };
        var scopes = Values.Texts("--scope", "A scope to request. Can be repeated. Default: none, so that the client's default scopes are granted.");
        var resources = Values.Texts("--resource", "A resource to request a token for (RFC 8707). Can be repeated.");
        var command = new ToolCommand(
            "try",
            "Show what a client in a settings file or a database would get for a token request, and why not. It needs no credential, and nothing is signed.",
            "sqr-oauth try --client acme --settings appsettings.json",
            "sqr-oauth try --client acme --scope read:users --resource https://api.example.com/orders --settings appsettings.json",
            "sqr-oauth try --client acme --provider sqlite --connection \"Data Source=issuer.db\" --settings appsettings.json")
        {
            clientId,
            scopes,
            resources,
        };
        command.OnDatabase();
        command.SetAction((parsed, cancellationToken) => RunAsync(
            parsed,
            parsed.GetRequiredValue(clientId),
            parsed.GetValue(scopes) is { Length: > 0 } names ? string.Join(' ', names) : null,
            parsed.GetValue(resources) ?? [],
            cancellationToken));

        return command;
    }

    private static async Task<int> RunAsync(
        ParseResult parsed, string clientId, string? scope, IReadOnlyList<string> resources, CancellationToken cancellationToken)
    {
        var needsNonce = false;
        await using var engine = Engine.OnClients(parsed, options =>
        {
            needsNonce = options.DPoP.RequireNonce;
            options.DPoP.RequireNonce = false; // making one takes the keys of the issuer
        });
        var settings = engine.Services.GetRequiredService<CurrentSettings>().Value;
        var isInDatabase = Target.Of(parsed) is not null;
        var client = await engine.Services.GetRequiredService<IClientStore>().FindByIdAsync(clientId, cancellationToken);
        if (client?.ClientId != clientId)
        {
            throw isInDatabase ? ClientCommands.NoSuchClient(clientId) : NoSuchClient(clientId, settings.Options);
        }

        var trial = new GrantTrial(client, engine.Services.GetRequiredService<GrantDecision>(), settings, TimeProvider.System.GetUtcNow());
        var result = await trial.RunAsync(scope, resources);
        result = result with { Notes = [.. result.Notes, .. NotesOf(client, settings, needsNonce)] };
        result.Print(parsed.Output(), isInDatabase ? "database" : "settings");

        return result.Answer is null ? ExitCodes.Done : ExitCodes.Refused;
    }

    private static IEnumerable<string> NotesOf(Client client, SettingsSnapshot settings, bool needsNonce)
    {
        if (client.RequireDPoP && needsNonce)
        {
            yield return "Its DPoP proofs need a nonce, which the issuer sends with its first answer, use_dpop_nonce.";
        }

        if (settings.Issuer == Engine.NoIssuer)
        {
            yield return "The issuer's settings are not known, so the defaults were used. Specify them with --settings.";
        }
    }

    private static RefusedException NoSuchClient(string clientId, ClientCredentialsOptions options)
    {
        List<string> known = [.. options.Clients.Select(entry => entry.Value.ClientId ?? entry.Key)];
        if (known is [])
        {
            return new("There are no clients in the settings. Use --settings FILE, or name a database with --connection and --provider.", ExitCodes.Usage);
        }

        var similar = known.Where(id => Spelling.AreSimilar(id, clientId)).ToList();

        return new($"There is no client {clientId} in the settings{(similar is [] ? "." : $"; did you mean {Spelling.Nearest(clientId, similar)}?")}");
    }
}

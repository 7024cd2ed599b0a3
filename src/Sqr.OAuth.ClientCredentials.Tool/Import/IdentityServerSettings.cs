using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>Clients from the settings of Duende IdentityServer or IdentityServer4: the array <c>IdentityServer:Clients</c>, or <c>Clients</c>, or the array
/// itself.</summary>
internal static class IdentityServerSettings
{
    /// <exception cref="RefusedException">There are no clients.</exception>
    public static IReadOnlyList<IdentityServerClient> Read(JsonNode? json)
    {
        var section = json is JsonObject root ? root["IdentityServer"] as JsonObject ?? root : null;
        var clients = section?["Clients"] as JsonArray ?? json as JsonArray
            ?? throw new RefusedException(
                "The file has no clients. It must be JSON that contains an array IdentityServer:Clients or Clients, or that is such an array.");
        var resources = (section?["ApiResources"] as JsonArray ?? [])
            .OfType<JsonObject>()
            .Where(resource => resource.Setting<bool>("Enabled") is not false)
            .SelectMany(resource => resource.Texts("Scopes").Select(scope => (Scope: scope, Name: resource.Text("Name") ?? "")))
            .ToLookup(pair => pair.Scope, pair => pair.Name);

        var scopes = (section?["ApiScopes"] as JsonArray)?
            .OfType<JsonObject>()
            .Where(scope => scope.Setting<bool>("Enabled") is not false)
            .Select(scope => scope.Text("Name") ?? "")
            .ToHashSet(StringComparer.Ordinal);

        return [.. clients.OfType<JsonObject>().Select(client => ToClient(client, resources, scopes))];
    }

    private static IdentityServerClient ToClient(JsonObject client, ILookup<string, string> resources, IReadOnlySet<string>? scopes) => new()
    {
        ClientId = client.Text("ClientId") ?? "",
        ClientName = client.Text("ClientName"),
        Enabled = client.Setting<bool>("Enabled") ?? true,
        RequireClientSecret = client.Setting<bool>("RequireClientSecret") ?? true,
        RequireDPoP = client.Setting<bool>("RequireDPoP") ?? false,
        AccessTokenLifetime = client.Setting<long>("AccessTokenLifetime") ?? 3600,
        AccessTokenType = client["AccessTokenType"]?.ToString().ToUpperInvariant() is "REFERENCE" or "1" ? 1 : 0,
        ClientClaimsPrefix = client.ContainsKey("ClientClaimsPrefix") ? client.Text("ClientClaimsPrefix") ?? "" : "client_",
        GrantTypes = client.Texts("AllowedGrantTypes"),
        Scopes = client.Texts("AllowedScopes"),
        ApiScopes = scopes,
        Secrets = [.. Objects(client, "ClientSecrets").Select(ToSecret)],
        Claims =
        [
            .. Objects(client, "Claims")
                .Select(claim => new IdentityServerClient.Claim(claim.Text("Type") ?? "", claim["Value"]?.ToString() ?? "", claim.Text("ValueType"))),
        ],
        ApiResources = [.. client.Texts("AllowedScopes").SelectMany(scope => resources[scope]).Distinct()],
    };

    private static IdentityServerClient.Secret ToSecret(JsonObject secret) => new(
        secret.Text("Value") ?? "",
        secret.Text("Type") ?? IdentityServerClient.Secret.DefaultType,
        secret.Text("Description"),
        secret.Setting("Expiration", ForeignRow.ParseMoment));

    private static IEnumerable<JsonObject> Objects(JsonObject json, string name) => (json[name] as JsonArray ?? []).OfType<JsonObject>();
}

using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>Clients as JSON: in the form of a settings file, and for scripts.</summary>
internal static class ClientJson
{
    /// <summary>Clients for a settings file, without default values.</summary>
    public static JsonObject ToSettings(IEnumerable<ClientOptions> clients)
    {
        var named = new JsonObject();
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase); // case-insensitive, like the configuration
        foreach (var client in clients)
        {
            var name = NameOf(client.ClientId!);
            while (!names.Add(name))
            {
                name += "-2";
            }

            named[name] = ToSettings(name, client);
        }

        return new() { [ClientCredentialsOptions.SectionName] = new JsonObject { ["Clients"] = named } };
    }

    /// <summary>A name that can be part of a settings path, where a colon is a separator.</summary>
    public static string NameOf(string clientId) => clientId.Replace(':', '-');

    public static JsonObject ToSettings(ClientSecretOptions secret) => Written(visitor => ClientDescription.Visit(secret, visitor));

    public static JsonObject ToSettings(FederatedCredential credential) => Written(visitor => ClientDescription.Visit(credential, visitor));

    /// <summary>A client in a database, for scripts.</summary>
    public static JsonObject Of(ManagedClient client)
    {
        var json = new JsonObject { ["clientId"] = client.ClientId };
        foreach (var (name, value) in Parsed(ClientDocument.WriteComplete(client.Settings)))
        {
            json[name] = value?.DeepClone();
        }

        json["secrets"] = new JsonArray([.. client.Secrets.Select(Of)]);
        json["createdAt"] = Moment(client.CreatedAt);
        json["updatedAt"] = Moment(client.UpdatedAt);

        return json;
    }

    /// <summary>A secret in a database, for scripts, without its hash.</summary>
    public static JsonObject Of(ClientSecret secret) => new()
    {
        ["id"] = secret.Id?.ToString(),
        ["description"] = secret.Description,
        ["createdAt"] = Moment(secret.CreatedAt),
        ["notBefore"] = Moment(secret.NotBefore),
        ["expiresAt"] = Moment(secret.ExpiresAt),
        ["lastUsedAt"] = Moment(secret.LastUsedAt),
    };

    public static string? Moment(DateTimeOffset? moment) => moment is { } known ? LogText.Of(known) : null;

    private static JsonObject ToSettings(string name, ClientOptions client)
    {
        var json = Written(visitor => ClientDescription.Visit(client, new ClientOptions(), visitor));
        if (name == client.ClientId)
        {
            json.Remove("ClientId");
        }

        if (client.Claims.Count > 0)
        {
            json["Claims"] = ClaimJson.ToSettings(client.Claims);
        }

        return json;
    }

    private static JsonObject Written(Action<ISettingVisitor> visit) => Parsed(ClientDocument.Write(visit));

    private static JsonObject Parsed(string json) => JsonNode.Parse(json)!.AsObject();
}

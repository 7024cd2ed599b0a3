using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>Where OpenIddict's applications are: the table of its Entity Framework Core stores, or descriptors in JSON.</summary>
internal static class OpenIddictSources
{
    public static async Task<IReadOnlyList<OpenIddictApplication>> ReadAsync(ForeignTables tables, CancellationToken cancellationToken) =>
    [
        .. (await tables.ReadAsync("OpenIddictApplications", cancellationToken)).Select(row => new OpenIddictApplication
        {
            ClientId = row.Text("ClientId") ?? "",
            DisplayName = row.Text("DisplayName"),
            ClientType = row.Text("ClientType") ?? row.Text("Type"), // before version 5
            ClientSecret = row.Text("ClientSecret"),
            HasKeys = row.Has("JsonWebKeySet"),
            Permissions = JsonReading.AsSettings(row.Text("Permissions") ?? "[]") is JsonArray permissions ? permissions.Texts() : [],
            Settings = JsonReading.AsObject(row.Text("Settings") ?? "{}") ?? [],
        }),
    ];

    /// <summary>Descriptors: an array, alone or under <c>Applications</c> or <c>OpenIddict:Applications</c>.</summary>
    /// <exception cref="RefusedException">There are none.</exception>
    public static IReadOnlyList<OpenIddictApplication> Read(JsonNode? json)
    {
        var section = json is JsonObject root ? root["OpenIddict"] as JsonObject ?? root : null;
        var applications = section?["Applications"] as JsonArray ?? json as JsonArray
            ?? throw new RefusedException(
                "The file has no applications. It must be a JSON array of descriptors, or contain one under Applications or OpenIddict:Applications.");

        return
        [
            .. applications.OfType<JsonObject>().Select(application => new OpenIddictApplication
            {
                ClientId = application.Text("ClientId") ?? "",
                DisplayName = application.Text("DisplayName"),
                ClientType = application.Text("ClientType") ?? application.Text("Type"),
                ClientSecret = application.Text("ClientSecret"),
                MayBeInClear = true,
                HasKeys = application["JsonWebKeySet"] is not null,
                Permissions = application.Texts("Permissions"),
                Settings = application["Settings"] as JsonObject ?? [],
            }),
        ];
    }
}

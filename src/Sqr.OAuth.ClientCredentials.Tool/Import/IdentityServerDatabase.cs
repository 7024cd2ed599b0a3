namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>Clients from the configuration database of Duende IdentityServer or IdentityServer4, versions 1 to 4.</summary>
internal static class IdentityServerDatabase
{
    public static async Task<IReadOnlyList<IdentityServerClient>> ReadAsync(ForeignTables tables, CancellationToken cancellationToken)
    {
        var clients = await tables.ReadAsync("Clients", cancellationToken);
        var grants = await PartsAsync("ClientGrantTypes");
        var scopes = await PartsAsync("ClientScopes");
        var secrets = await PartsAsync("ClientSecrets");
        var claims = await PartsAsync("ClientClaims");
        var resources = await ReadApiResourcesAsync(tables, cancellationToken);

        return [.. clients.Select(client => ToClient(client, client.Number("Id")))];

        async Task<ILookup<long?, ForeignRow>> PartsAsync(string table) =>
            (await tables.ReadAsync(table, cancellationToken)).ToLookup(row => row.Number("ClientId"));

        IdentityServerClient ToClient(ForeignRow row, long? key)
        {
            List<string> allowed = [.. scopes[key].Select(scope => scope.Text("Scope")).OfType<string>()];

            return new()
            {
                ClientId = row.Text("ClientId") ?? "",
                ClientName = row.Text("ClientName"),
                Enabled = row.Flag("Enabled") ?? true,
                RequireClientSecret = row.Flag("RequireClientSecret") ?? true,
                AccessTokenLifetime = row.Number("AccessTokenLifetime") ?? 3600,
                AccessTokenType = row.Number("AccessTokenType") ?? 0,
                ClientClaimsPrefix = PrefixOf(row),
                GrantTypes = [.. grants[key].Select(grant => grant.Text("GrantType")).OfType<string>()],
                Scopes = allowed,
                Secrets = [.. secrets[key].Select(ToSecret)],
                Claims = [.. claims[key].Select(claim => new IdentityServerClient.Claim(claim.Text("Type") ?? "", claim.Text("Value") ?? ""))],
                ApiResources = [.. allowed.SelectMany(scope => resources[scope]).Distinct()],
            };
        }
    }

    // A flag before version 2, a text since; null is none.
    private static string PrefixOf(ForeignRow client) => client.Flag("PrefixClientClaims") switch
    {
        true => "client_",
        false => "",
        null => client.Text("ClientClaimsPrefix") ?? "",
    };

    private static IdentityServerClient.Secret ToSecret(ForeignRow row) => new(
        row.Text("Value") ?? "",
        row.Text("Type") ?? IdentityServerClient.Secret.DefaultType,
        row.Text("Description"),
        row.Moment("Expiration"));

    /// <returns>The enabled API resources of a scope.</returns>
    private static async Task<ILookup<string, string>> ReadApiResourcesAsync(ForeignTables tables, CancellationToken cancellationToken)
    {
        var resources = (await tables.ReadIfThereAsync("ApiResources", cancellationToken) ?? [])
            .Where(resource => resource.Flag("Enabled") is not false)
            .ToDictionary(resource => resource.Number("Id").GetValueOrDefault(), resource => resource.Text("Name") ?? "");
        var ofScopes = await tables.ReadIfThereAsync("ApiResourceScopes", cancellationToken) // since version 4
            ?? await tables.ReadIfThereAsync("ApiScopes", cancellationToken)
            ?? [];

        return ofScopes
            .Select(row => (Scope: row.Text("Scope") ?? row.Text("Name") ?? "", Resource: resources.GetValueOrDefault(row.Number("ApiResourceId") ?? -1)))
            .Where(pair => pair.Resource is not null)
            .ToLookup(pair => pair.Scope, pair => pair.Resource ?? "");
    }
}

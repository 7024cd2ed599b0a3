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
        var enabled = await ReadEnabledResourcesAsync(tables, cancellationToken);
        var apiScopes = await tables.ReadIfThereAsync("ApiScopes", cancellationToken);
        // Scopes have their own table since version 4.
        var resources = ByScope(enabled, await tables.ReadIfThereAsync("ApiResourceScopes", cancellationToken) ?? apiScopes ?? []);
        var enabledScopes = apiScopes?
            .Where(scope => scope.Flag("Enabled") is not false && (scope.Number("ApiResourceId") is not { } resource || enabled.ContainsKey(resource)))
            .Select(scope => scope.Text("Name") ?? "")
            .ToHashSet(StringComparer.Ordinal);

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
                RequireDPoP = row.Flag("RequireDPoP") ?? false, // since Duende 6.3
                AccessTokenLifetime = row.Number("AccessTokenLifetime") ?? 3600,
                AccessTokenType = row.Number("AccessTokenType") ?? 0,
                ClientClaimsPrefix = PrefixOf(row),
                GrantTypes = [.. grants[key].Select(grant => grant.Text("GrantType")).OfType<string>()],
                Scopes = allowed,
                ApiScopes = enabledScopes,
                Secrets = [.. secrets[key].Select(ToSecret)],
                Claims = [.. claims[key].Select(claim => new IdentityServerClient.Claim(claim.Text("Type") ?? "", claim.Text("Value") ?? ""))],
                ApiResources = [.. allowed.SelectMany(scope => resources[scope]).Distinct()],
            };
        }
    }

    // A flag before version 2, a string since; null means none.
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

    private static async Task<Dictionary<long, string>> ReadEnabledResourcesAsync(ForeignTables tables, CancellationToken cancellationToken) =>
        (await tables.ReadIfThereAsync("ApiResources", cancellationToken) ?? [])
            .Where(resource => resource.Flag("Enabled") is not false)
            .ToDictionary(resource => resource.Number("Id").GetValueOrDefault(), resource => resource.Text("Name") ?? "");

    /// <returns>The enabled API resources of a scope.</returns>
    private static ILookup<string, string> ByScope(Dictionary<long, string> enabled, IEnumerable<ForeignRow> scopesOfResources) => scopesOfResources
        .Select(row => (Scope: row.Text("Scope") ?? row.Text("Name") ?? "", Resource: enabled.GetValueOrDefault(row.Number("ApiResourceId") ?? -1)))
        .Where(pair => pair.Resource is not null)
        .ToLookup(pair => pair.Scope, pair => pair.Resource ?? "");
}

using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>An application of OpenIddict, from its database or from descriptors in JSON. Both use the same names.</summary>
internal sealed class OpenIddictApplication
{
    private const string Endpoint = "ept:token";
    private const string GrantPrefix = "gt:";
    private const string Grant = "gt:client_credentials";
    private const string ScopePrefix = "scp:";
    private const string ResourcePrefix = "rsrc:";
    private const string AudiencePrefix = "aud:";
    private const string HashPrefix = "AQAAAA"; // the first four bytes; a plain-text secret may look like other hashes
    private const string LifetimeSetting = "tkn_lft:act";

    public required string ClientId { get; init; }

    public string? DisplayName { get; init; }

    public string? ClientType { get; init; }

    /// <summary>The secret: hashed in a database, in plain text in a descriptor unless the database was exported.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>Whether the secret may be in plain text.</summary>
    public bool MayBeInClear { get; init; }

    public bool HasKeys { get; init; }

    public IReadOnlyList<string> Permissions { get; init; } = [];

    public JsonObject Settings { get; init; } = [];

    public ForeignClient ToOurs()
    {
        if (!Permissions.Contains(Grant))
        {
            return ForeignClient.LeftOut(ClientId, "It has no permission for the client credentials grant (gt:client_credentials).");
        }

        List<string> remarks = [];
        var client = new ClientOptions { ClientId = ClientId, DisplayName = DisplayName, AllowTokenRequests = Permissions.Contains(Endpoint) };
        if (!client.AllowTokenRequests)
        {
            remarks.Add($"It has no permission for the token endpoint ({Endpoint}), so AllowTokenRequests is false here.");
        }

        if (Settings[LifetimeSetting] is { } lifetime)
        {
            AddLifetime(client, lifetime.ToString(), remarks);
        }

        AddPermissions(client, remarks);
        client.DefaultScopes = client.Scopes.Count > 0 ? [] : null; // in OpenIddict, a client that requests no scope gets none
        AddSecret(client, remarks);

        return new(ClientId, client, remarks);
    }

    private static void AddLifetime(ClientOptions client, string text, List<string> remarks)
    {
        if (DurationText.Parse(text) is { } lifetime)
        {
            client.AccessTokenLifetime = ForeignClient.Lifetime(lifetime, remarks);
        }
        else
        {
            remarks.Add($"Its setting {LifetimeSetting} is \"{text}\"; it must be {DurationText.RuleFor(text)}. The default lifetime is used.");
        }
    }

    private void AddPermissions(ClientOptions client, List<string> remarks)
    {
        foreach (var permission in Permissions)
        {
            switch (permission)
            {
                case Grant or Endpoint:
                    break;
                case not null when permission.StartsWith(ScopePrefix, StringComparison.Ordinal):
                    client.Scopes.Add(permission[ScopePrefix.Length..]);
                    break;
                case not null when permission.StartsWith(ResourcePrefix, StringComparison.Ordinal):
                    client.Resources.Add(permission[ResourcePrefix.Length..]);
                    break;
                case not null when permission.StartsWith(GrantPrefix, StringComparison.Ordinal)
                    || permission.StartsWith(AudiencePrefix, StringComparison.Ordinal):
                    remarks.Add($"The permission {permission} has no meaning here.");
                    break;
                default:
                    break; // other endpoints and response types belong to other grants
            }
        }
    }

    private void AddSecret(ClientOptions client, List<string> remarks)
    {
        if (HashOfSecret(remarks) is { } hash)
        {
            client.Secrets.Add(new() { Hash = hash });
        }
        else
        {
            remarks.Add($"It has no secret here ({ClientType ?? "no type"}), so it cannot get a token until you add one with sqr-oauth secret add.");
        }

        if (HasKeys)
        {
            remarks.Add("Its JSON Web Key Set is not imported.");
        }
    }

    private string? HashOfSecret(List<string> remarks)
    {
        switch (ClientSecret)
        {
            case null or "":
                return null;
            case not null when ClientSecret.StartsWith(HashPrefix, StringComparison.Ordinal) && SecretHash.IsValid(ClientSecret):
                return ClientSecret;
            case not null when ClientSecret.StartsWith(HashPrefix, StringComparison.Ordinal) && SecretHashForms.FaultOfRounds(ClientSecret) is { } fault:
                remarks.Add($"Its secret {fault}.");

                return null;
            case not null when MayBeInClear:
                remarks.Add("Its secret was in plain text; here it is hashed.");

                return NewSecret.HashOf(ClientSecret);
            default:
                remarks.Add("Its secret does not have the form of OpenIddict's own hashes.");

                return null;
        }
    }
}

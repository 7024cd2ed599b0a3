using System.Globalization;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>A client of Duende IdentityServer or IdentityServer4, from its configuration database or its settings. Both use the same names.</summary>
internal sealed class IdentityServerClient
{
    private const string ClientCredentials = "client_credentials";
    private const string SharedSecret = "SharedSecret";
    private const long ReferenceToken = 1;
    private static readonly string[] OfUsers = ["openid", "profile", "email", "address", "phone", "offline_access"];

    public required string ClientId { get; init; }

    public string? ClientName { get; init; }

    public bool Enabled { get; init; } = true;

    public bool RequireClientSecret { get; init; } = true;

    public bool RequireDPoP { get; init; }

    public long AccessTokenLifetime { get; init; } = 3600;

    public long AccessTokenType { get; init; }

    /// <summary>The prefix of its claims in a token.</summary>
    public string ClientClaimsPrefix { get; init; } = "client_";

    public IReadOnlyList<string> GrantTypes { get; init; } = [];

    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The enabled API scopes; null if they are defined elsewhere, in code.</summary>
    public IReadOnlySet<string>? ApiScopes { get; init; }

    public IReadOnlyList<Secret> Secrets { get; init; } = [];

    public IReadOnlyList<Claim> Claims { get; init; } = [];

    /// <summary>The API resources that its scopes belong to: the <c>aud</c> of its tokens.</summary>
    public IReadOnlyList<string> ApiResources { get; init; } = [];

    public ForeignClient ToOurs(DateTimeOffset now)
    {
        if (!GrantTypes.Contains(ClientCredentials))
        {
            return ForeignClient.LeftOut(
                ClientId,
                $"It does not use the client credentials grant, but {(GrantTypes.Count == 0 ? "none" : string.Join(", ", GrantTypes))}.");
        }

        List<string> remarks = [];
        var client = new ClientOptions { ClientId = ClientId, DisplayName = ClientName, Enabled = Enabled, RequireDPoP = RequireDPoP };
        client.AccessTokenLifetime = ForeignClient.Lifetime(TimeSpan.FromSeconds(AccessTokenLifetime), remarks);
        AddScopes(client, remarks);
        AddSecrets(client, now, remarks);
        AddClaims(client, remarks);
        AddAudience(client, remarks);
        if (GrantTypes.Where(grant => grant != ClientCredentials).ToList() is { Count: > 0 } others)
        {
            remarks.Add($"Its other grants do not exist here: {string.Join(", ", others)}.");
        }

        if (AccessTokenType == ReferenceToken)
        {
            remarks.Add("It received reference tokens; here it receives JWTs.");
        }

        return new(ClientId, client, remarks);
    }

    private void AddScopes(ClientOptions client, List<string> remarks)
    {
        foreach (var scope in Scopes)
        {
            if (OfUsers.Contains(scope))
            {
                remarks.Add($"The scope {scope} is about users, who do not exist in this grant; it is left out.");
            }
            else if (ApiScopes?.Contains(scope) is false)
            {
                remarks.Add($"The scope {scope} is not an enabled API scope, so the old server refused it; it is left out.");
            }
            else
            {
                client.Scopes.Add(scope);
            }
        }
    }

    private void AddSecrets(ClientOptions client, DateTimeOffset now, List<string> remarks)
    {
        foreach (var (secret, number) in Secrets.Select((secret, index) => (secret, index + 1)))
        {
            var reason = secret switch
            {
                { Type: not SharedSecret } => $"has the type {secret.Type}, which cannot be imported",
                _ when secret.Expiration <= now => $"has expired at {PlainText.Of(secret.Expiration)}",
                _ when SecretHashForms.FaultOfRounds(secret.Value) is { } fault => fault,
                _ when !SecretHash.IsValid(secret.Value) => "is not the base64 of a SHA-256 or SHA-512 hash",
                _ => null,
            };
            if (reason is null)
            {
                client.Secrets.Add(new() { Hash = secret.Value, Description = secret.Description, ExpiresAt = secret.Expiration });
            }
            else
            {
                remarks.Add($"Secret {number}{(secret.Description is null ? "" : $" ({secret.Description})")} {reason}.");
            }
        }

        if (client.Secrets.Count == 0)
        {
            remarks.Add(RequireClientSecret
                ? "It has no secret here, so it cannot get a token until you add one with sqr-oauth secret add."
                : "It needed no secret, but here every client does. It cannot get a token until you add one with sqr-oauth secret add.");
        }
    }

    // In this grant IdentityServer always puts them in the token, with the prefix.
    private void AddClaims(ClientOptions client, List<string> remarks)
    {
        foreach (var claims in Claims.Distinct().GroupBy(claim => ClientClaimsPrefix + claim.Type))
        {
            var (values, isList) = (new List<object>(), claims.Count() > 1);
            foreach (var claim in claims)
            {
                var value = claim.ToOurs();
                if (value is IReadOnlyList<object> list)
                {
                    values.AddRange(list);
                    isList = true;
                }
                else if (value is not null)
                {
                    values.Add(value);
                }
                else
                {
                    remarks.Add(
                        $"The claim {claims.Key} has the value \"{claim.Value}\", which cannot be imported as {claim.ValueType}; it is left out.");
                }
            }

            if (values.Count > 0)
            {
                client.Claims[claims.Key] = isList ? values : values[0]; // as IdentityServer writes them into a token
            }
        }
    }

    private void AddAudience(ClientOptions client, List<string> remarks)
    {
        if (ApiResources is [var only])
        {
            client.Audience = only;
        }
        else if (ApiResources.Count > 1)
        {
            remarks.Add(
                $"Its tokens were for several API resources ({string.Join(", ", ApiResources)}). "
                + "Set its audience, or set its resources and let it request one of them.");
        }
    }

    /// <summary>A secret; the type says what it is.</summary>
    public sealed record Secret(string Value, string Type, string? Description, DateTimeOffset? Expiration)
    {
        public const string DefaultType = SharedSecret;

        public override string ToString() => Type; // never the value
    }

    /// <summary>A claim about the client.</summary>
    /// <param name="Type">Its name.</param>
    /// <param name="Value">Its value, as text.</param>
    /// <param name="ValueType">The type of the value; null for a string.</param>
    public sealed record Claim(string Type, string Value, string? ValueType = null)
    {
        private const string Xml = "http://www.w3.org/2001/XMLSchema#";

        /// <returns>Null if the text does not have the type, or if no claim can have such a value here.</returns>
        public object? ToOurs() => ValueType switch
        {
            $"{Xml}boolean" => bool.TryParse(Value, out var flag) ? flag : null,
            $"{Xml}integer" or $"{Xml}integer32" or $"{Xml}integer64" =>
                long.TryParse(Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? whole : null,
            $"{Xml}double" => double.TryParse(Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? ClaimValue.Read(number) : null,
            "json" => ClaimValue.Read(JsonReading.AsElement(Value)),
            _ => Value,
        };
    }
}

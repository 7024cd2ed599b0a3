using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>An assertion as a good client makes it, to be changed in one respect.</summary>
internal sealed class Assertion
{
    public const string Type = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

    private Assertion(ClientKey key, JsonObject header, JsonObject claims) => (Key, Header, Claims) = (key, header, claims);

    public ClientKey Key { get; }

    public JsonObject Header { get; }

    public JsonObject Claims { get; }

    public static Assertion Of(string clientId, DateTimeOffset now, ClientKey? key = null, string? algorithm = null)
    {
        key ??= ClientKey.Shared;

        return new(
            key,
            new() { ["alg"] = algorithm ?? key.Algorithm, ["typ"] = "client-authentication+jwt" },
            new()
            {
                ["iss"] = clientId,
                ["sub"] = clientId,
                ["aud"] = Issuer.Identifier,
                ["jti"] = Guid.NewGuid().ToString(),
                ["iat"] = now.ToUnixTimeSeconds(),
                ["exp"] = now.AddMinutes(1).ToUnixTimeSeconds(),
            });
    }

    /// <summary>With another member in the header; null takes it away.</summary>
    public Assertion WithHeader(string name, JsonNode? value) => With(Header, name, value);

    /// <summary>With another claim; null takes it away.</summary>
    public Assertion WithClaim(string name, JsonNode? value) => With(Claims, name, value);

    public override string ToString() => Key.Sign(
        Header.ToJsonString(),
        Claims.ToJsonString(),
        Header["alg"]?.ToString() is ['R' or 'P' or 'E', 'S', _, _, _] and var algorithm ? algorithm : null);

    private Assertion With(JsonObject json, string name, JsonNode? value)
    {
        json.Remove(name);
        if (value is not null)
        {
            json[name] = value;
        }

        return this;
    }
}

internal static class AssertionRequests
{
    public static Assertion Assertion(this RunningIssuer issuer, string clientId = "acme", ClientKey? key = null, string? algorithm = null) =>
        Tests.Assertion.Of(clientId, issuer.Time.GetUtcNow(), key, algorithm);

    public static Task<Answer> RequestTokenAsync(this RunningIssuer issuer, Assertion assertion, string more = "") =>
        issuer.PostAssertionAsync(assertion.ToString(), more);

    public static Task<Answer> PostAssertionAsync(this RunningIssuer issuer, string assertion, string more = "") =>
        issuer.SendAsync(Call(assertion, more).ToMessage());

    public static HttpCall Call(string assertion, string more = "") => HttpCall.Form(
        $"grant_type=client_credentials&client_assertion_type={Uri.EscapeDataString(Tests.Assertion.Type)}"
        + $"&client_assertion={Uri.EscapeDataString(assertion)}{more}");

    /// <summary>A client without a secret, with those keys or the shared one.</summary>
    public static Issuer AndKeyClient(
        this Issuer issuer, string id = "acme", Action<ClientOptions>? configure = null, params string[] keys) => issuer.Options(options =>
    {
        var client = new ClientOptions { ClientId = id, Scopes = { "read:users" } };
        foreach (var key in keys is [] ? [ClientKey.Shared.Jwk()] : keys)
        {
            client.JsonWebKeys.Add(key);
        }

        configure?.Invoke(client);
        options.Clients[id] = client;
    });
}

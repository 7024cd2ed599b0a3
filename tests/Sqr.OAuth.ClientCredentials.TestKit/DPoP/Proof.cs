using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A DPoP proof for the token endpoint as a good client makes it, to be changed in one respect.</summary>
internal sealed class Proof
{
    public const string TokenEndpoint = Issuer.Identifier + Issuer.TokenPath;

    private Proof(ClientKey key, JsonObject header, JsonObject claims) => (Key, Header, Claims) = (key, header, claims);

    public ClientKey Key { get; }

    public JsonObject Header { get; }

    public JsonObject Claims { get; }

    /// <summary>The thumbprint of its key (RFC 7638 §3), made in another way than the issuer does.</summary>
    public string Thumbprint
    {
        get
        {
            var members = JsonNode.Parse(Key.Jwk())!.AsObject().OrderBy(member => member.Key, StringComparer.Ordinal); // ClientKey makes an object

            return Base64UrlEncoder.Encode(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(
                new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))))));
        }
    }

    public static Proof Of(DateTimeOffset now, ClientKey? key = null, string? algorithm = null)
    {
        key ??= ClientKey.Shared;

        return new(
            key,
            new() { ["typ"] = "dpop+jwt", ["alg"] = algorithm ?? key.Algorithm, ["jwk"] = JsonNode.Parse(key.Jwk()) },
            new() { ["jti"] = Guid.NewGuid().ToString(), ["htm"] = "POST", ["htu"] = TokenEndpoint, ["iat"] = now.ToUnixTimeSeconds() });
    }

    /// <summary>With another member in the header; null takes it away.</summary>
    public Proof WithHeader(string name, JsonNode? value) => With(Header, name, value);

    /// <summary>With another claim; null takes it away.</summary>
    public Proof WithClaim(string name, JsonNode? value) => With(Claims, name, value);

    public override string ToString() => Key.Sign(
        Header.ToJsonString(),
        Claims.ToJsonString(),
        Header["alg"]?.ToString() is ['R' or 'P' or 'E', 'S', _, _, _] and var algorithm ? algorithm : null);

    private Proof With(JsonObject json, string name, JsonNode? value)
    {
        json.Remove(name);
        if (value is not null)
        {
            json[name] = value;
        }

        return this;
    }
}

internal static class ProofRequests
{
    private const string Body = "grant_type=client_credentials&client_id=acme&client_secret=right";

    public static Proof Proof(this RunningIssuer issuer, ClientKey? key = null, string? algorithm = null) =>
        Tests.Proof.Of(issuer.Time.GetUtcNow(), key, algorithm);

    /// <summary>A request of the client acme, whose secret is right, with that proof.</summary>
    public static Task<Answer> RequestTokenAsync(this RunningIssuer issuer, Proof proof, string more = "") => issuer.PostProofAsync(proof.ToString(), more);

    public static Task<Answer> PostProofAsync(this RunningIssuer issuer, string proof, string more = "") => issuer.SendAsync(Call(proof, more).ToMessage());

    public static HttpCall Call(string proof, string more = "") => HttpCall.Form(Body + more).With("DPoP", proof);

    /// <summary>The nonce that came with an answer; null if none did.</summary>
    public static string? Nonce(this Answer answer) =>
        answer.Headers.Split('\n').SingleOrDefault(header => header.StartsWith("DPoP-Nonce: ", StringComparison.Ordinal))?["DPoP-Nonce: ".Length..];

    public static void ShouldBeBoundTo(this Answer answer, string thumbprint)
    {
        answer.Status.Should().Be(System.Net.HttpStatusCode.OK, answer.ToString());
        answer.Json.GetProperty("token_type").GetString().Should().Be("DPoP");
        answer.Token.GetPayloadValue<JsonElement>("cnf").GetRawText().Should().Be($$"""{"jkt":"{{thumbprint}}"}""");
    }
}

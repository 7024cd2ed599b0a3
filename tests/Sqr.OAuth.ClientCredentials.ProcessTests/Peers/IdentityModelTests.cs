using System.Net;
using Duende.IdentityModel;
using Duende.IdentityModel.Client;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>The client library Duende.IdentityModel against the sample host, from its discovery to the token.</summary>
public sealed class IdentityModelTests
{
    [TestCase("ES256")]
    [TestCase("RS256")]
    [TestCase("PS256")]
    public async Task A_client_authenticates_with_its_key(string algorithm)
    {
        var key = PeerKey.For(algorithm);
        await using var host = new SampleHost();
        host.AddClient("acme", $$"""{ "JsonWebKeys": [ {{key.Public.ToJsonString()}} ] }""");
        await host.StartAsync();
        var assertion = new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
        {
            Issuer = "acme",
            Audience = host.Address,
            TokenType = "client-authentication+jwt",
            Claims = new Dictionary<string, object> { ["sub"] = "acme", ["jti"] = Guid.NewGuid().ToString() },
            Expires = TimeProvider.System.GetUtcNow().UtcDateTime.AddMinutes(1),
            SigningCredentials = key.Credentials,
        });

        var answer = await RequestTokenAsync(host, new()
        {
            ClientId = "acme",
            ClientCredentialStyle = ClientCredentialStyle.PostBody,
            ClientAssertion = new() { Type = OidcConstants.ClientAssertionTypes.JwtBearer, Value = assertion },
        });

        answer.Error.Should().BeNull();
        new JsonWebToken(answer.AccessToken).Subject.Should().Be("acme");
    }

    [TestCase(ClientCredentialStyle.PostBody)]
    [TestCase(ClientCredentialStyle.AuthorizationHeader)]
    public async Task A_secret_of_any_characters_arrives_as_it_is(ClientCredentialStyle style)
    {
        await using var host = new SampleHost();
        host.AddClient("special", """{ "ClientId": "svc:job/1 +%&=@x", "Secrets": [ { "Value": "p:w %2B+&=?/ ключ" } ], "Scopes": [ "read:users" ] }""");
        await host.StartAsync();

        var answer = await RequestTokenAsync(host, new()
        {
            ClientId = "svc:job/1 +%&=@x",
            ClientSecret = "p:w %2B+&=?/ ключ",
            ClientCredentialStyle = style,
            Scope = "read:users",
        });

        answer.Error.Should().BeNull();
        (answer.TokenType, answer.Scope).Should().Be(("Bearer", "read:users"));
        var token = new JsonWebToken(answer.AccessToken);
        (token.ValidTo - token.IssuedAt).Should().Be(TimeSpan.FromHours(1));
        answer.ExpiresIn.Should().BeInRange(3590, 3600); // from the answer to exp: less once the second of iat is over, on a real clock
    }

    [Test]
    public async Task A_refusal_is_understood()
    {
        await using var host = new SampleHost();
        host.AddClient("acme", """{ "Secrets": [ { "Value": "right" } ] }""");
        await host.StartAsync();

        var wrongSecret = await RequestTokenAsync(host, new() { ClientId = "acme", ClientSecret = "wrong" });
        var wrongScope = await RequestTokenAsync(host, new() { ClientId = "acme", ClientSecret = "right", Scope = "read:users" });

        // It reads the body of a 400 only.
        (wrongSecret.ErrorType, wrongSecret.HttpStatusCode).Should().Be((ResponseErrorType.Http, HttpStatusCode.Unauthorized));
        (wrongScope.ErrorType, wrongScope.Error).Should().Be((ResponseErrorType.Protocol, "invalid_scope"));
    }

    private static async Task<TokenResponse> RequestTokenAsync(SampleHost host, ClientCredentialsTokenRequest request)
    {
        var metadata = await host.Client.GetDiscoveryDocumentAsync(host.Address);
        metadata.Error.Should().BeNull();
        request.Address = metadata.TokenEndpoint;

        return await host.Client.RequestClientCredentialsTokenAsync(request);
    }
}

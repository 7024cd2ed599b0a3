using Microsoft.Extensions.Configuration;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class SettingsReadingTests
{
    [Test]
    public async Task A_client_in_the_settings_has_all_that_they_say()
    {
        await using var engine = await Engine.With($$"""
            "Clients": {
              "acme": {
                "ClientId": "urn:acme:7", "DisplayName": "Acme", "Enabled": false, "AllowTokenRequests": false, "AllowExplanations": true,
                "Secrets": [
                  {
                    "Hash": "{{SecretHash.OfRandomSecret("x")}}", "Description": "first",
                    "NotBefore": "2026-01-01T00:00:00Z", "ExpiresAt": "2027-01-01T00:00:00+01:00"
                  }
                ],
                "Scopes": [ "read:users", "write:logs" ], "DefaultScopes": [ "read:users" ], "Resources": [ "https://api.test/orders" ],
                "Audience": "https://api.test", "AccessTokenLifetime": "00:05:00", "SigningAlgorithm": "ES384", "AssertionMaxLifetime": "00:02:00",
                "Claims": { "tenant": "acme", "https://claims.test/region": "eu" }
              }
            }
            """).StartAsync();

        var client = await engine.Clients.FindByIdAsync("urn:acme:7", default);

        client.Should().BeEquivalentTo(new Client
        {
            ClientId = "urn:acme:7",
            DisplayName = "Acme",
            Enabled = false,
            AllowTokenRequests = false,
            AllowExplanations = true,
            Secrets =
            [
                new()
                {
                    Hash = SecretHash.OfRandomSecret("x"),
                    Description = "first",
                    NotBefore = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero),
                    ExpiresAt = new(2026, 12, 31, 23, 0, 0, TimeSpan.Zero),
                },
            ],
            Scopes = ["read:users", "write:logs"],
            DefaultScopes = ["read:users"],
            Resources = ["https://api.test/orders"],
            Audience = "https://api.test",
            AccessTokenLifetime = TimeSpan.FromMinutes(5),
            SigningAlgorithm = "ES384",
            AssertionMaxLifetime = TimeSpan.FromMinutes(2),
            Claims = new Dictionary<string, object> { ["tenant"] = "acme", ["https://claims.test/region"] = "eu" },
        });
    }

    [Test]
    public async Task A_scope_with_a_colon_stays_one_scope()
    {
        await using var engine = Engine.With("""
            "Scopes": { "read:users": { "Description": "Read users" }, "write:logs": {}, "plain": null },
            "Clients": { "acme": { "Scopes": [ "read:users", "write:logs", "plain" ] } }
            """);

        var start = () => engine.StartAsync();

        await start.Should().NotThrowAsync();
    }

    [TestCase("[]", 0)]
    [TestCase("null", null)]
    public async Task No_default_scopes_and_none_said_are_two_things(string value, int? count)
    {
        await using var engine = await Engine.With($$"""
            "Clients": { "acme": { "Scopes": [ "a", "b" ], "DefaultScopes": {{value}} } }
            """).StartAsync();

        var client = await engine.Clients.FindByIdAsync("acme", default);

        (client?.DefaultScopes?.Count).Should().Be(count);
    }

    [Test]
    public async Task Layered_sources_merge_by_the_clients_name()
    {
        await using var engine = await Engine.With(
            """ "Clients": { "acme": { "Scopes": [ "a" ] } } """,
            host: builder => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["SqrClientCredentials:Clients:acme:Secrets:0:Value"] = "from a vault",
            })).StartAsync();

        var client = await engine.Clients.FindByIdAsync("acme", default);

        client!.Scopes.Should().Equal("a");
        client.Secrets.Should().ContainSingle();
    }

    [TestCase("http://localhost:5000")]
    [TestCase("http://127.0.0.1:7070", "urls=http://127.0.0.1:7070;http://[::1]:7070")]
    [TestCase("http://localhost:7070", "urls=http://+:7070")]
    [TestCase("http://localhost:7070", "urls=http://*:7070/")]
    [TestCase("http://localhost:7070", "urls=http://0.0.0.0:7070")]
    [TestCase("http://localhost:7070", "urls=http://[::]:7070")]
    [TestCase("http://[::1]:7070", "urls=http://[::1]:7070")]
    [TestCase("https://localhost", "urls=https://*")]
    [TestCase("http://host.test:7070", "urls=http://host.test:7070/base")]
    [TestCase("http://localhost:7071", "urls=http://unix:/run/app.sock;http://*:7071")]
    [TestCase("http://localhost:8080", "HTTP_PORTS=8080;8081", "HTTPS_PORTS=8443")]
    [TestCase("https://localhost:8443", "HTTPS_PORTS=8443")]
    [TestCase("http://localhost:7070", "urls=http://*:7070", "HTTP_PORTS=8080")]
    [TestCase("http://localhost:9090", "Kestrel:Endpoints:Public:Url=http://*:9090", "urls=http://*:7070")]
    [TestCase("http://localhost:7070", "Kestrel:Endpoints:Public:Url=http://*:9090", "urls=http://*:7070", "PreferHostingUrls=true")]
    public async Task In_Development_the_issuer_is_the_hosts_first_address(string expected, params string[] settings)
    {
        await using var engine = await Engine.WithSection(
            $$"""{ "SigningAlgorithm": "ES256", "Keys": { "EncryptionKeys": [ "{{Engine.EncryptionKey}}" ] } }""",
            "Development",
            builder => builder.Configuration.AddCommandLine(settings)).StartAsync();

        var issued = await engine.TokenIssuer.IssueAsync(new() { Client = new() { ClientId = "acme" } });

        new JsonWebToken(issued.AccessToken).Issuer.Should().Be(expected);
        engine.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "IssuerDefaulted").Which.Text.Should().Contain(expected);
    }

    [TestCase("Production", true)]
    [TestCase("Development", false)]
    public async Task A_secret_in_clear_is_warned_of_outside_Development(string environment, bool warned)
    {
        await using var engine = await Engine.With(
            """ "Clients": { "acme": { "Secrets": [ { "Value": "tell-tale" } ] } } """, environment).StartAsync();

        var warnings = engine.Logs.Lines.Where(line => line.Id.Id == 1005).Select(line => line.Text).ToList();

        warnings.Count(text => text.Contains("acme") && text.Contains("Hash") && text.Contains("the environment is Production")).Should().Be(warned ? 1 : 0);
        engine.Logs.Lines.Should().NotContain(line => line.Text.Contains("tell-tale"));
    }
}

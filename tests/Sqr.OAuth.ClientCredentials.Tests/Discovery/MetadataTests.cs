using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class MetadataTests
{
    private const string Metadata = "/.well-known/oauth-authorization-server";

    [Test]
    public async Task The_metadata_says_what_is_configured_and_nothing_else()
    {
        await using var issuer = await Issuer.WithClient("acme", "secret").StartAsync();

        var answer = await issuer.SendAsync(new(HttpMethod.Get, Metadata));

        JsonNode.DeepEquals(JsonNode.Parse(answer.Body), JsonNode.Parse("""
            {
              "issuer": "https://issuer.test",
              "token_endpoint": "https://issuer.test/oauth2/token",
              "jwks_uri": "https://issuer.test/.well-known/jwks.json",
              "response_types_supported": [],
              "grant_types_supported": [ "client_credentials" ],
              "token_endpoint_auth_methods_supported": [ "client_secret_basic", "client_secret_post" ],
              "dpop_signing_alg_values_supported": [ "RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512" ]
            }
            """)).Should().BeTrue(answer.Body);
    }

    [Test]
    public async Task The_openid_configuration_has_the_metadata_and_what_OpenID_Discovery_requires()
    {
        await using var issuer = await Issuer.WithClient("acme", "secret", client => client.SigningAlgorithm = "PS384").StartAsync();

        var metadata = await issuer.SendAsync(new(HttpMethod.Get, Metadata));
        var answer = await issuer.SendAsync(new(HttpMethod.Get, "/.well-known/openid-configuration"));

        var expected = JsonNode.Parse(metadata.Body)!.AsObject();
        expected.ContainsKey("subject_types_supported").Should().BeFalse("that is no member of RFC 8414");
        expected["subject_types_supported"] = new JsonArray("public");
        expected["id_token_signing_alg_values_supported"] = new JsonArray("ES256", "PS384");
        JsonNode.DeepEquals(JsonNode.Parse(answer.Body), expected).Should().BeTrue(answer.Body);
    }

    [Test]
    public async Task The_openid_configuration_names_the_default_algorithm_while_the_keys_cannot_be_read()
    {
        await using var issuer = await Issuer.Default
            .Services(services => services.AddSingleton<ISigningKeyStore>(new MemoryKeyStore { Fault = new IOException() }))
            .StartAsync();

        var answer = await issuer.SendAsync(new(HttpMethod.Get, "/.well-known/openid-configuration"));

        answer.Json.GetProperty("id_token_signing_alg_values_supported").EnumerateArray().Select(name => name.GetString()).Should().Equal("ES256");
    }

    [Test]
    public async Task Scopes_are_named_if_there_is_a_catalogue()
    {
        await using var issuer = await Issuer.Default.Options(options => options.Scopes["read:users"] = new()).StartAsync();

        var answer = await issuer.SendAsync(new(HttpMethod.Get, Metadata));

        answer.Json.GetProperty("scopes_supported").EnumerateArray().Select(scope => scope.GetString()).Should().Equal("read:users");
    }

    [Test]
    public async Task Configured_paths_are_served_and_named()
    {
        await using var issuer = await Issuer.WithClient("acme", "secret").Setting("Endpoints:Token", "/token").Setting("Endpoints:Jwks", "/keys").StartAsync();

        var answer = await issuer.SendAsync(new(HttpMethod.Get, Metadata));

        answer.Json.GetProperty("token_endpoint").GetString().Should().Be("https://issuer.test/token");
        answer.Json.GetProperty("jwks_uri").GetString().Should().Be("https://issuer.test/keys");
        (await issuer.SendAsync(new(HttpMethod.Get, "/keys"))).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.SendAsync(new(HttpMethod.Get, "/token"))).Status.Should().Be(HttpStatusCode.MethodNotAllowed);
    }

    [Test]
    public async Task URLs_never_come_from_the_Host_header()
    {
        await using var issuer = await Issuer.Default.StartAsync();

        var answer = await issuer.SendAsync(new(HttpMethod.Get, Metadata) { Headers = { Host = "evil.test" } });

        answer.Body.Should().NotContain("evil.test");
    }

    [TestCase("https://issuer.test/tenant", Metadata + "/tenant")]
    [TestCase("https://issuer.test/a/b/", Metadata + "/a/b")]
    public async Task An_issuer_with_a_path_is_found_where_RFC_8414_inserts_it(string identifier, string path)
    {
        await using var issuer = await Issuer.Default.Setting("Issuer", identifier).StartAsync();

        var answer = await issuer.SendAsync(new(HttpMethod.Get, path));

        answer.Json.GetProperty("issuer").GetString().Should().Be(identifier);
        answer.Json.GetProperty("token_endpoint").GetString().Should().Be(identifier.TrimEnd('/') + "/oauth2/token");
    }

    [TestCase(Metadata, "public, max-age=3600")]
    [TestCase("/.well-known/jwks.json", "public, max-age=300")]
    public async Task A_document_may_be_cached_and_is_not_sent_again_to_who_has_it(string path, string cacheControl)
    {
        await using var issuer = await Issuer.Default.StartAsync();
        using var first = await issuer.Http.GetAsync(path);

        using var again = await issuer.Http.SendAsync(new(HttpMethod.Get, path) { Headers = { IfNoneMatch = { first.Headers.ETag! } } });
        using var other = await issuer.Http.SendAsync(new(HttpMethod.Get, path) { Headers = { IfNoneMatch = { new("\"other\"") } } });

        first.Headers.CacheControl!.ToString().Should().Be(cacheControl);
        first.Content.Headers.ContentType!.MediaType.Should().Be("application/json");
        again.StatusCode.Should().Be(HttpStatusCode.NotModified);
        again.Headers.ETag.Should().Be(first.Headers.ETag);
        (await again.Content.ReadAsByteArrayAsync()).Should().BeEmpty();
        other.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [TestCase(Metadata)]
    [TestCase("/.well-known/openid-configuration")]
    [TestCase("/.well-known/jwks.json")]
    public async Task HEAD_gives_the_headers_of_GET_and_no_body(string path)
    {
        await using var issuer = await Issuer.Default.OnKestrel().StartAsync();

        var get = await issuer.SendAsync(new(HttpMethod.Get, path));
        var head = await issuer.SendAsync(new(HttpMethod.Head, path));

        head.Should().Be(get with { Body = "" });
    }

    [TestCase(Metadata)]
    [TestCase("/.well-known/jwks.json")]
    public async Task Other_methods_are_refused(string path)
    {
        await using var issuer = await Issuer.Default.StartAsync();

        (await issuer.SendAsync(new(HttpMethod.Put, path))).Status.Should().Be(HttpStatusCode.MethodNotAllowed);
    }
}

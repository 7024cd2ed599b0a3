using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class AuthenticationMethodTests
{
    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    [TestCase(null, false, "client_secret_basic client_secret_post")]
    [TestCase(null, true, "private_key_jwt")]
    [TestCase("client_secret_basic", false, "client_secret_basic")]
    [TestCase("client_secret_post", true, "client_secret_post")]
    [TestCase("private_key_jwt client_secret_basic", true, "client_secret_basic private_key_jwt")]
    public async Task A_client_authenticates_by_the_methods_it_may_use_and_the_metadata_names_them(string? methods, bool hasKey, string allowed)
    {
        await using var issuer = await Issuer.WithClient("acme", "right", client =>
        {
            client.AuthenticationMethods = methods?.Split(' ');
            if (hasKey)
            {
                client.JsonWebKeys.Add(ClientKey.Shared.Jwk());
            }
        }).StartAsync();

        var basic = await issuer.PostFormAsync("grant_type=client_credentials", new("Basic", Convert.ToBase64String("acme:right"u8)));
        var post = await issuer.RequestTokenAsync("acme", "right");
        var json = await issuer.PostJsonAsync("""{ "grant_type": "client_credentials", "client_id": "acme", "client_secret": "right" }""");
        var assertion = await issuer.RequestTokenAsync(issuer.Assertion());
        var metadata = await issuer.SendAsync(new(HttpMethod.Get, "/.well-known/oauth-authorization-server"));

        IsAllowed(basic).Should().Be(allowed.Contains("client_secret_basic", StringComparison.Ordinal));
        IsAllowed(post).Should().Be(allowed.Contains("client_secret_post", StringComparison.Ordinal));
        IsAllowed(json).Should().Be(IsAllowed(post));
        IsAllowed(assertion).Should().Be(allowed.Contains("private_key_jwt", StringComparison.Ordinal));
        Texts(metadata, "token_endpoint_auth_methods_supported").Should().Equal(allowed.Split(' '));
        Texts(metadata, "token_endpoint_auth_signing_alg_values_supported").Should().Equal(IsAllowed(assertion) ? Algorithms : []);
    }

    [Test]
    public async Task A_method_that_is_not_allowed_is_answered_as_a_wrong_secret_is()
    {
        await using var issuer = await Issuer.WithClient("acme", "right", client => client.AuthenticationMethods = ["client_secret_basic"]).StartAsync();

        (await issuer.RequestTokenAsync("acme", "right")).Should().Be(await issuer.RequestTokenAsync("acme", "wrong"));
        issuer.Logs.Lines.Should().Contain(line => line.Text.Contains("MethodNotAllowed", StringComparison.Ordinal));
    }

    [Test]
    public async Task Where_the_clients_are_not_known_beforehand_every_method_is_supported_that_needs_no_authority()
    {
        await using var issuer = await Issuer.WithClient("unused", "right").With(builder => builder.AddClientStore(new InMemoryClientStore())).StartAsync();

        var metadata = await issuer.SendAsync(new(HttpMethod.Get, "/.well-known/oauth-authorization-server"));

        Texts(metadata, "token_endpoint_auth_methods_supported")
            .Should().Equal("client_secret_basic", "client_secret_post", "private_key_jwt", "self_signed_tls_client_auth");
    }

    private static bool IsAllowed(Answer answer)
    {
        answer.Status.Should().BeOneOf(HttpStatusCode.OK, HttpStatusCode.Unauthorized);

        return answer.Status is HttpStatusCode.OK;
    }

    private static IEnumerable<string?> Texts(Answer metadata, string name) =>
        metadata.Json.TryGetProperty(name, out var list) ? list.EnumerateArray().Select(item => item.GetString()) : [];
}

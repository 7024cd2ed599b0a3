using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class AuthorizationEndpointTests
{
    private const string Path = "/oauth2/authorize";
    private const string Query = Path + "?response_type=code&client_id=acme&state=tell-tale&redirect_uri=https%3A%2F%2Fclient.test%2Fcallback";

    [TestCase("/.well-known/oauth-authorization-server")]
    [TestCase("/.well-known/openid-configuration")]
    public async Task The_metadata_names_the_endpoint_and_no_grant_that_would_use_it(string document)
    {
        await using var issuer = await Issuer.Default.Setting("Endpoints:Authorization", Path).StartAsync();

        var metadata = await issuer.SendAsync(new(HttpMethod.Get, document));

        metadata.Json.GetProperty("authorization_endpoint").GetString().Should().Be("https://issuer.test" + Path);
        Strings(metadata, "code_challenge_methods_supported").Should().Equal("S256");
        Strings(metadata, "grant_types_supported").Should().Equal("client_credentials");
        Strings(metadata, "response_types_supported").Should().BeEmpty();
    }

    [TestCase("GET", Query)]
    [TestCase("POST", Query)]
    [TestCase("GET", Path)]
    public async Task Every_request_is_refused_without_a_redirect_and_without_what_was_sent(string method, string url)
    {
        await using var issuer = await Issuer.WithClient("acme", "secret").Setting("Endpoints:Authorization", Path).StartAsync();

        var answer = await issuer.SendAsync(new(new(method), url) { Content = new StringContent("state=tell-tale") });

        answer.ShouldRefuse(HttpStatusCode.BadRequest, "unsupported_response_type");
        answer.Description.Should().Contain("client credentials");
        (answer.Headers + answer.Body).Should().NotContainAny("tell-tale", "client.test", "acme", "Location");
    }

    [TestCase("/.well-known/oauth-authorization-server")]
    [TestCase("/.well-known/openid-configuration")]
    public async Task Without_the_setting_the_endpoint_does_not_exist(string document)
    {
        await using var issuer = await Issuer.Default.StartAsync();

        var metadata = await issuer.SendAsync(new(HttpMethod.Get, document));

        metadata.Body.Should().NotContainAny("authorization_endpoint", "code_challenge_methods_supported");
        (await issuer.SendAsync(new(HttpMethod.Get, Query))).Status.Should().Be(HttpStatusCode.NotFound);
    }

    private static IEnumerable<string?> Strings(Answer metadata, string member) =>
        metadata.Json.GetProperty(member).EnumerateArray().Select(value => value.GetString());
}

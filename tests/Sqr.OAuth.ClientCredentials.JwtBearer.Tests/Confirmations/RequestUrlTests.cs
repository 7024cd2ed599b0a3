using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A proof is held against a URL that the caller cannot choose: another API that was shown a token and a proof must not be able to use both
/// here.</summary>
public sealed class RequestUrlTests
{
    private const string AnyHost = "*"; // what the templates of ASP.NET Core have
    private const string Unknown =
        "This server cannot verify DPoP proofs, because its own URL is not set. This is a server error; contact its operator.";

    [TestCase("https://issuer.test/users", true)]
    [TestCase("https://api.test/users", false)]
    public async Task In_the_issuers_app_it_is_at_the_issuers_host(string htu, bool accepted)
    {
        await using var api = await Api.WithTestKey.Setting("AllowedHosts", AnyHost).StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();

        var answer = await api.DPoPAsync(token, api.Proof(token, url: htu));

        answer.Status.Should().Be(accepted ? HttpStatusCode.OK : HttpStatusCode.Unauthorized);
        api.Logs.CountOf("ProofUrlUnknown").Should().Be(0);
    }

    [Test]
    public async Task It_has_the_path_base_of_the_request_and_not_the_path_of_the_issuer()
    {
        await using var api = await Api.WithTestKey.Setting("AllowedHosts", AnyHost).Setting("SqrClientCredentials:Issuer", $"{Api.Issuer}/auth")
            .Pipeline(app =>
            {
                app.UsePathBase("/orders");
                app.UseRouting();
                app.UseAuthentication();
                app.UseAuthorization();
            }).StartAsync();
        var token = api.AccessToken().WithClaim("iss", $"{Api.Issuer}/auth").WithClaim("aud", $"{Api.Issuer}/auth").BoundToKey().ToString();

        (await api.DPoPAsync(token, api.Proof(token, url: $"{Api.Issuer}/orders/users"), "/orders/users")).ShouldBeLetIn();
    }

    [Test]
    public async Task It_may_be_at_the_host_that_asks_for_certificates()
    {
        await using var api = await Api.WithTestKey.Setting("AllowedHosts", AnyHost)
            .Setting("SqrClientCredentials:MutualTls:TokenEndpoint", "https://mtls.issuer.test/oauth2/token").StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();

        (await api.DPoPAsync(token, api.Proof(token, url: "https://mtls.issuer.test/users"))).ShouldBeLetIn();
        (await api.DPoPAsync(token, api.Proof(token, url: "https://issuer.test/users"))).ShouldBeLetIn();
    }

    [Test]
    public async Task Elsewhere_proofs_are_refused_if_only_the_request_tells_it_and_an_error_says_what_to_set()
    {
        await using var api = await Elsewhere().StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();

        (await api.DPoPAsync(token, api.Proof(token))).ShouldBeRefusedUnderDPoP("invalid_dpop_proof", Unknown);
        (await api.DPoPAsync(token, api.Proof(token))).ShouldBeRefusedUnderDPoP("invalid_dpop_proof", Unknown);

        var error = api.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "ProofUrlUnknown").Which;
        error.Level.Should().Be(LogLevel.Error);
        error.Text.Should().ContainAll("Authentication:Schemes:Bearer:BaseUrl", "AllowedHosts");
        (await api.BearerAsync(api.AccessToken())).ShouldBeLetIn();
        (await api.GetAsync("/open")).ShouldBeLetIn("nobody");
    }

    [TestCase("Authentication:Schemes:Bearer:BaseUrl", "https://api.test")]
    [TestCase("AllowedHosts", "api.test")]
    [TestCase("AllowedHosts", "*;API.test")]
    public async Task Either_setting_is_enough(string setting, string value)
    {
        await using var api = await Elsewhere().Setting(setting, value).StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();

        (await api.DPoPAsync(token, api.Proof(token))).ShouldBeLetIn();
        api.Logs.CountOf("ProofUrlUnknown").Should().Be(0);
    }

    [TestCase("*")]
    [TestCase("*.test")]
    [TestCase("other.test;*")]
    [TestCase("0.0.0.0")]
    [TestCase("[::]")]
    [TestCase("")]
    public async Task A_setting_that_allows_hosts_without_naming_them_is_none(string allowedHosts)
    {
        await using var api = await Elsewhere().Setting("AllowedHosts", allowedHosts).StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();

        (await api.DPoPAsync(token, api.Proof(token))).ShouldBeRefusedUnderDPoP("invalid_dpop_proof", Unknown);
    }

    [TestCase("0.0.0.0")]
    [TestCase("[::]")]
    public async Task A_caller_cannot_name_the_host_as_the_setting_names_any(string anyHost)
    {
        await using var api = await Elsewhere().Setting("AllowedHosts", anyHost).StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();

        var answer = await api.GetAsync("/users", [.. Headers(token, api.Proof(token, url: $"https://{anyHost}/users")), ("Host", anyHost)]);

        answer.ShouldBeRefusedUnderDPoP("invalid_dpop_proof", Unknown);
    }

    [Test]
    public async Task A_host_that_X_Forwarded_Host_puts_in_place_of_the_checked_one_does_not_count()
    {
        await using var api = await Elsewhere().Setting("AllowedHosts", "api.test").Pipeline(ReadForwardedHost).StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();

        var other = await api.GetAsync(
            "/users", [.. Headers(token, api.Proof(token, url: "https://evil.example/users")), ("X-Forwarded-Host", "evil.example")]);
        var ours = await api.GetAsync("/users", [.. Headers(token, api.Proof(token)), ("X-Forwarded-Host", "api.test")]);

        other.ShouldBeRefusedUnderDPoP("invalid_dpop_proof", Unknown);
        ours.ShouldBeLetIn();
    }

    [Test]
    public async Task In_the_issuers_app_a_host_that_is_not_listed_leaves_it_at_the_issuers()
    {
        await using var api = await Api.WithTestKey.Setting("AllowedHosts", "api.test").Pipeline(ReadForwardedHost).StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();
        (string, string) header = ("X-Forwarded-Host", "evil.example");

        var other = await api.GetAsync("/users", [.. Headers(token, api.Proof(token, url: "https://evil.example/users")), header]);
        var ours = await api.GetAsync("/users", [.. Headers(token, api.Proof(token, url: "https://issuer.test/users")), header]);

        other.Status.Should().Be(HttpStatusCode.Unauthorized);
        ours.ShouldBeLetIn();
    }

    [Test]
    public async Task In_Development_the_request_tells_it()
    {
        await using var api = await Elsewhere().In("Development").StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();

        (await api.DPoPAsync(token, api.Proof(token))).ShouldBeLetIn();
    }

    private static (string Name, string Value)[] Headers(string token, Jwt proof) => [("Authorization", $"DPoP {token}"), ("DPoP", $"{proof}")];

    private static void ReadForwardedHost(WebApplication app)
    {
        app.UseForwardedHeaders(new() { ForwardedHeaders = ForwardedHeaders.XForwardedHost });
        app.UseRouting();
        app.UseAuthentication();
        app.UseAuthorization();
    }

    private static Api Elsewhere() => Api.Elsewhere.Jwt(TestIssuer.Trust).Setting("AllowedHosts", AnyHost);
}

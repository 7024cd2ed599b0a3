using System.Net;
using Microsoft.AspNetCore.Builder;
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
    [TestCase("AllowedHosts", "*.test")]
    public async Task Either_setting_is_enough(string setting, string value)
    {
        await using var api = await Elsewhere().Setting(setting, value).StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();

        (await api.DPoPAsync(token, api.Proof(token))).ShouldBeLetIn();
        api.Logs.CountOf("ProofUrlUnknown").Should().Be(0);
    }

    [TestCase("*")]
    [TestCase("api.test;*")]
    [TestCase("0.0.0.0")]
    [TestCase("[::]")]
    [TestCase("")]
    public async Task A_setting_that_allows_any_host_is_none(string allowedHosts)
    {
        await using var api = await Elsewhere().Setting("AllowedHosts", allowedHosts).StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();

        (await api.DPoPAsync(token, api.Proof(token))).ShouldBeRefusedUnderDPoP("invalid_dpop_proof", Unknown);
    }

    [Test]
    public async Task In_Development_the_request_tells_it()
    {
        await using var api = await Elsewhere().In("Development").StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();

        (await api.DPoPAsync(token, api.Proof(token))).ShouldBeLetIn();
    }

    private static Api Elsewhere() => Api.Elsewhere.Jwt(TestIssuer.Trust).Setting("AllowedHosts", AnyHost);
}

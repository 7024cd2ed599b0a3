using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>What a token is bound to must be shown with it (RFC 7800, RFC 8705 §3, RFC 9449 §7).</summary>
public sealed class ConfirmationTests
{
    private const string Unknown = "The access token is bound in a way that this server cannot verify.";
    private const string OtherCertificate = "The access token is bound to a TLS client certificate. Connect with that certificate.";

    private static readonly X509Certificate2 Certificate = Certificates.New("acme");
    private static readonly X509Certificate2 Other = Certificates.New("acme");
    private static readonly string Thumbprint = Base64UrlEncoder.Encode(Certificate.GetCertHash(HashAlgorithmName.SHA256));

    [Test]
    public async Task A_token_bound_to_a_key_is_refused_under_Bearer_even_with_a_proof()
    {
        await using var api = await Api.WithTestKey.StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();

        var answer = await api.GetAsync("/users", ("Authorization", $"Bearer {token}"), ("DPoP", api.Proof(token).ToString()));

        answer.ShouldBeInvalidToken("The access token is bound to a key. Send it with the DPoP scheme and a DPoP proof.");
        api.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "TokenNotConfirmed").Which.Text
            .Should().Be("A valid token of client acme was refused. The access token is bound to a key. Send it with the DPoP scheme and a DPoP proof.\n");
    }

    [Test]
    public async Task A_token_bound_to_no_key_is_refused_under_DPoP()
    {
        await using var api = await Api.WithTestKey.StartAsync();
        var token = api.AccessToken().ToString();

        (await api.DPoPAsync(token, api.Proof(token)))
            .ShouldBeRefusedUnderDPoP("invalid_token", "The access token is not bound to a key. Send it with the Bearer scheme.");
    }

    [TestCase("""{"kid":"x"}""")]
    [TestCase("""{"jwk":{}}""")]
    [TestCase("""{"jkt":"JKT","kid":"x"}""")]
    [TestCase("""{"jkt":7}""")]
    [TestCase("""{"jkt":""}""")]
    [TestCase("""{"jkt":null}""")]
    [TestCase("""{"x5t#S256":""}""")]
    [TestCase("""{"x5t#S256":["x"]}""")]
    [TestCase("""{"x5t":"x"}""")]
    [TestCase("{}")]
    [TestCase("[]")]
    [TestCase("""[{"jkt":"JKT"}]""")]
    [TestCase("\"JKT\"")]
    [TestCase("""["JKT","JKT"]""")]
    [TestCase("true")]
    public async Task A_token_bound_to_what_nobody_knows_is_refused_under_either_scheme(string confirmation)
    {
        await using var api = await Api.WithTestKey.StartAsync();
        var token = api.AccessToken().BoundTo(confirmation.Replace("JKT", TestKey.OfClient.Thumbprint, StringComparison.Ordinal)).ToString();

        (await api.DPoPAsync(token, api.Proof(token))).ShouldBeRefusedUnderDPoP("invalid_token", Unknown);
        (await api.BearerAsync(token)).ShouldBeInvalidToken(Unknown);
    }

    [TestCase("""{"jkt":"\ud800"}""")]
    [TestCase("""{"\ud800":"x"}""")]
    public async Task Nothing_breaks_on_half_a_character(string confirmation)
    {
        await using var api = await Api.WithTestKey.StartAsync();
        var token = api.AccessToken();
        var claims = token.Claims.ToJsonString();

        var answer = await api.BearerAsync(token.Key.Sign(token.Header.ToJsonString(), $$"""{{claims[..^1]}},"cnf":{{confirmation}}}"""));

        answer.Status.Should().Be(System.Net.HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task A_text_that_looks_like_a_confirmation_is_none()
    {
        await using var api = await Api.WithTestKey.StartAsync();
        var token = api.AccessToken().WithClaim("cnf", $$"""{"jkt":"{{TestKey.OfClient.Thumbprint}}"}""").ToString();

        (await api.DPoPAsync(token, api.Proof(token))).ShouldBeRefusedUnderDPoP("invalid_token", Unknown);
    }

    [Test]
    public async Task A_token_bound_to_a_certificate_needs_a_connection_made_with_it()
    {
        await using var api = await OnHttps().StartAsync();
        var token = api.AccessToken().BoundTo($$"""{"x5t#S256":"{{Thumbprint}}"}""").ToString();

        (await SendAsync(api, Certificate, ("Authorization", $"Bearer {token}"))).ShouldBeLetIn();
        (await SendAsync(api, Other, ("Authorization", $"Bearer {token}"))).ShouldBeInvalidToken(OtherCertificate);
        (await SendAsync(api, null, ("Authorization", $"Bearer {token}"))).ShouldBeInvalidToken(OtherCertificate);
    }

    [Test]
    public async Task A_token_from_the_token_endpoint_is_accepted_on_connections_with_the_certificate_it_was_asked_for_with()
    {
        await using var api = await WithCertificateClient().StartAsync();
        using var http = api.WithCertificate(Certificate);

        var token = await RunningApi.RequestTokenAsync(http, proof: null, ("client_id", "billing"));

        (await SendAsync(api, Certificate, ("Authorization", $"Bearer {token}"))).ShouldBeLetIn("billing");
        (await SendAsync(api, Other, ("Authorization", $"Bearer {token}"))).ShouldBeInvalidToken(OtherCertificate);
        (await SendAsync(api, null, ("Authorization", $"Bearer {token}"))).ShouldBeInvalidToken(OtherCertificate);
    }

    [Test]
    public async Task One_that_was_asked_for_with_a_proof_too_needs_both()
    {
        await using var api = await WithCertificateClient().Server(server => server.BaseUrl = new(Api.Address)).StartAsync();
        using var http = api.WithCertificate(Certificate);

        var token = await RunningApi.RequestTokenAsync(http, api.Proof(null, "POST", $"{Api.Issuer}/oauth2/token").ToString(), ("client_id", "billing"));

        (await SendAsync(api, Certificate, DPoP(token, api.Proof(token)))).ShouldBeLetIn("billing");
        (await SendAsync(api, Other, DPoP(token, api.Proof(token)))).ShouldBeRefusedUnderDPoP("invalid_token", OtherCertificate);
        (await SendAsync(api, Certificate, ("Authorization", $"Bearer {token}"))).Status.Should().Be(System.Net.HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task A_token_bound_to_nothing_does_not_mind_a_certificate()
    {
        await using var api = await OnHttps().StartAsync();

        (await SendAsync(api, Certificate, ("Authorization", $"Bearer {api.AccessToken()}"))).ShouldBeLetIn();
    }

    [Test]
    public async Task Of_a_token_bound_to_both_both_are_checked()
    {
        await using var api = await OnHttps().Server(server => server.BaseUrl = new("https://api.test")).StartAsync();
        var token = api.AccessToken().BoundTo($$"""{"x5t#S256":"{{Thumbprint}}","jkt":"{{TestKey.OfClient.Thumbprint}}"}""").ToString();

        (await SendAsync(api, Certificate, DPoP(token, api.Proof(token)))).ShouldBeLetIn();
        (await SendAsync(api, Other, DPoP(token, api.Proof(token)))).ShouldBeRefusedUnderDPoP("invalid_token", OtherCertificate);
        (await SendAsync(api, Certificate, DPoP(token, api.Proof(token, key: new())))).ShouldBeRefusedUnderDPoP(
            "invalid_token", "The access token is bound to another key. Sign the DPoP proof with the key that the token is bound to.");
        (await SendAsync(api, Certificate, ("Authorization", $"Bearer {token}")))
            .ShouldBeInvalidToken("The access token is bound to a key. Send it with the DPoP scheme and a DPoP proof.");
    }

    [Test]
    public async Task A_certificate_that_a_proxy_forwards_counts()
    {
        await using var api = await Api.WithTestKey
            .Services(services => services.AddCertificateForwarding(options => options.CertificateHeader = "X-Client-Cert"))
            .Pipeline(app =>
            {
                app.UseCertificateForwarding();
                app.UseAuthentication(); // else both run in front of it
                app.UseAuthorization();
            })
            .StartAsync();
        var authorization = ("Authorization", $"Bearer {api.AccessToken().BoundTo($$"""{"x5t#S256":"{{Thumbprint}}"}""")}");

        (await api.GetAsync("/users", authorization, ("X-Client-Cert", Convert.ToBase64String(Certificate.RawData)))).ShouldBeLetIn();
        (await api.GetAsync("/users", authorization, ("X-Client-Cert", Convert.ToBase64String(Other.RawData)))).ShouldBeInvalidToken(OtherCertificate);
        (await api.GetAsync("/users", authorization)).ShouldBeInvalidToken(OtherCertificate);
    }

    private static Api WithCertificateClient() => Api.WithIssuer.OnKestrel("https://127.0.0.1:0")
        .Setting("SqrClientCredentials:Clients:billing:Certificates:0:Pem", Certificate.ExportCertificatePem())
        .Setting("SqrClientCredentials:Clients:billing:Scopes:0", "read:users");

    private static Api OnHttps() => Api.WithTestKey.OnKestrel("https://127.0.0.1:0");

    private static (string Name, string Value)[] DPoP(string token, Jwt proof) => [("Authorization", $"DPoP {token}"), ("DPoP", proof.ToString())];

    private static async Task<ApiAnswer> SendAsync(RunningApi api, X509Certificate2? certificate, params (string Name, string Value)[] headers)
    {
        using var http = api.WithCertificate(certificate);

        return await RunningApi.SendAsync(http, HttpMethod.Get, "/users", headers);
    }
}

using System.Net;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class ProofTests
{
    [TestCase("RS256")]
    [TestCase("RS384")]
    [TestCase("RS512")]
    [TestCase("PS256")]
    [TestCase("PS384")]
    [TestCase("PS512")]
    [TestCase("ES256")]
    [TestCase("ES384")]
    [TestCase("ES512")]
    public async Task A_token_is_bound_to_the_key_of_the_proof(string algorithm)
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();
        var proof = issuer.Proof(ClientKey.For(algorithm), algorithm);

        var answer = await issuer.RequestTokenAsync(proof);

        answer.ShouldBeBoundTo(proof.Thumbprint);
        answer.Nonce().Should().BeNull("none is wanted");
    }

    [Test]
    public async Task Without_a_proof_a_token_is_bound_to_nothing()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();

        var answer = await issuer.RequestTokenAsync("acme", "right");

        answer.Json.GetProperty("token_type").GetString().Should().Be("Bearer");
        answer.Token.TryGetPayloadValue<object>("cnf", out _).Should().BeFalse();
    }

    [Test]
    public async Task A_proof_may_stand_beside_JSON()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();
        var proof = issuer.Proof();

        var answer = await issuer.SendAsync(HttpCall
            .Json("""{ "grant_type": "client_credentials", "client_id": "acme", "client_secret": "right" }""")
            .With("DPoP", proof.ToString()).ToMessage());

        answer.ShouldBeBoundTo(proof.Thumbprint);
    }

    [Test]
    public async Task A_proof_may_stand_beside_an_assertion_with_another_key()
    {
        await using var issuer = await Issuer.Default.AndKeyClient().StartAsync();
        var proof = issuer.Proof(ClientKey.SharedRsa);

        var answer = await issuer.SendAsync(HttpCall
            .Form($"grant_type=client_credentials&client_assertion_type={Assertion.Type}&client_assertion={issuer.Assertion()}")
            .With("DPoP", proof.ToString()).ToMessage());

        answer.ShouldBeBoundTo(proof.Thumbprint);
    }

    [TestCase("dpop+jwt")]
    [TestCase("DPoP+JWT")]
    [TestCase("application/dpop+jwt")]
    [TestCase("Application/Dpop+Jwt")]
    public async Task The_type_is_a_media_type(string type)
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();

        (await issuer.RequestTokenAsync(issuer.Proof().WithHeader("typ", type))).Status.Should().Be(HttpStatusCode.OK);
    }

    [TestCase("HTTPS://ISSUER.TEST/oauth2/token")]
    [TestCase("https://issuer.test:443/oauth2/token")]
    [TestCase("https://issuer.test/%6Fauth2/%74oken")]
    [TestCase("https://issuer.test/x/../oauth2/./token")]
    [TestCase("https://issuer.test/oauth2/token?a=b")]
    [TestCase("https://issuer.test/oauth2/token#c")]
    [TestCase("https://issuer.test/oauth2/token?a=%3F#c")]
    public async Task The_URL_may_be_written_in_another_way(string url)
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();

        (await issuer.RequestTokenAsync(issuer.Proof().WithClaim("htu", url))).Status.Should().Be(HttpStatusCode.OK);
    }

    [TestCase("https://ISSUER.test:443/", "https://issuer.test/oauth2/token", true)]
    [TestCase("https://issuer.test:8443", "https://issuer.test:8443/oauth2/token", true)]
    [TestCase("https://issuer.test:8443", "https://issuer.test/oauth2/token", false)]
    [TestCase("https://public.test/tenant", "https://public.test/tenant/oauth2/token", true)]
    [TestCase("https://public.test/tenant", "https://issuer.test/oauth2/token", false)]
    public async Task The_URL_is_the_one_of_the_settings_whatever_address_was_called(string identifier, string url, bool accepted)
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Setting("Issuer", identifier).StartAsync();

        var answer = await issuer.RequestTokenAsync(issuer.Proof().WithClaim("htu", url));

        answer.Status.Should().Be(accepted ? HttpStatusCode.OK : HttpStatusCode.BadRequest);
    }

    [TestCase(-59, true)]
    [TestCase(-60, false)]
    [TestCase(30, true)]
    [TestCase(31, false)]
    public async Task A_proof_is_taken_for_its_lifetime_and_from_a_clock_half_a_minute_ahead(int seconds, bool accepted)
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();
        issuer.Time.Advance(TimeSpan.FromMinutes(1)); // proofs from before the start are refused

        var answer = await issuer.RequestTokenAsync(issuer.Proof().WithClaim("iat", issuer.Time.GetUtcNow().ToUnixTimeSeconds() + seconds));

        answer.Status.Should().Be(accepted ? HttpStatusCode.OK : HttpStatusCode.BadRequest);
    }

    [TestCase(599, true)]
    [TestCase(600, false)]
    public async Task The_settings_say_how_long_that_is(int seconds, bool accepted)
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Setting("DPoP:ProofLifetime", "00:10:00").StartAsync();
        var proof = issuer.Proof();

        issuer.Time.Advance(TimeSpan.FromSeconds(seconds));

        (await issuer.RequestTokenAsync(proof)).Status.Should().Be(accepted ? HttpStatusCode.OK : HttpStatusCode.BadRequest);
    }

    [TestCase("00:00:09")]
    [TestCase("00:10:01")]
    public async Task A_lifetime_that_is_too_short_or_too_long_stops_the_start(string lifetime)
    {
        var start = () => Issuer.Default.Setting("DPoP:ProofLifetime", lifetime).StartAsync();

        (await start.Should().ThrowAsync<Exception>())
            .WithMessage($"*SqrClientCredentials:DPoP:ProofLifetime is {lifetime}; it must be from 00:00:10 to 00:10:00. Try 00:01:00.*");
    }

    [Test]
    public async Task What_we_do_not_know_is_ignored()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();
        var proof = issuer.Proof()
            .WithHeader("kid", "whatever").WithHeader("foo", new JsonArray(1))
            .WithClaim("ath", "for resource servers").WithClaim("nonce", "not asked for").WithClaim("exp", 0).WithClaim("foo", 1)
            .WithClaim("jti", new string('x', 256));

        (await issuer.RequestTokenAsync(proof)).ShouldBeBoundTo(proof.Thumbprint);
    }

    [Test]
    public async Task What_stands_beside_the_numbers_of_a_key_does_not_change_its_thumbprint()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();
        var proof = issuer.Proof();
        proof.WithHeader("jwk", JsonNode.Parse(proof.Key.Jwk("a kid", ("use", "sig"), ("alg", "ES256"), ("foo", "bar"))));

        (await issuer.RequestTokenAsync(proof)).ShouldBeBoundTo(proof.Thumbprint);
    }

    [Test]
    public async Task A_client_that_must_send_a_proof_gets_no_token_without_one()
    {
        await using var issuer = await Issuer.WithClient("acme", "right", client => client.RequireDPoP = true).StartAsync();

        var without = await issuer.RequestTokenAsync("acme", "right");
        var wrongSecret = await issuer.RequestTokenAsync("acme", "wrong");
        var with = await issuer.RequestTokenAsync(issuer.Proof());

        without.ShouldRefuse(HttpStatusCode.BadRequest, "invalid_dpop_proof");
        without.Description.Should().Contain("must send a DPoP proof");
        wrongSecret.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        with.Status.Should().Be(HttpStatusCode.OK);
    }

    [TestCase("grant_type=client_credentials&client_id=acme&client_secret=wrong")]
    [TestCase("grant_type=client_credentials&client_id=nobody&client_secret=wrong")]
    public async Task A_proof_proves_nothing_about_the_client(string body)
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();

        var good = await issuer.SendAsync(HttpCall.Form(body).With("DPoP", issuer.Proof().ToString()).ToMessage());
        var bad = await issuer.SendAsync(HttpCall.Form(body).With("DPoP", issuer.Proof().WithClaim("htm", "GET").ToString()).ToMessage());

        good.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        bad.Should().Be(good, "who is not a client learns nothing of the proof either");
    }

    [Test]
    public async Task Nothing_of_a_proof_is_in_the_logs()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();
        var (good, bad) = (issuer.Proof().ToString(), issuer.Proof().WithClaim("jti", "told-to-nobody").WithClaim("iat", 1).ToString());

        await issuer.PostProofAsync(good);
        await issuer.PostProofAsync(good);
        await issuer.PostProofAsync(bad);

        var secrets = good.Split('.').Concat(bad.Split('.')).Append("told-to-nobody");
        issuer.Logs.Lines.Should().NotContain(line => secrets.Any(secret => line.Text.Contains(secret, StringComparison.Ordinal)));
    }

    [Test]
    public async Task A_proof_beside_a_certificate_binds_the_token_to_both()
    {
        var certificate = Authority.SelfSigned();
        await using var issuer = await Issuer.Default
            .AndCertificateClient(new ClientCertificate { Pem = certificate.ExportCertificatePem() })
            .BehindProxy().StartAsync();
        var proof = issuer.Proof();

        var answer = await issuer.SendAsync(HttpCall.Form("grant_type=client_credentials&client_id=acme")
            .With("X-Client-Cert", Convert.ToBase64String(certificate.RawData))
            .With("DPoP", proof.ToString()).ToMessage());

        answer.Json.GetProperty("token_type").GetString().Should().Be("DPoP");
        answer.Token.GetPayloadValue<JsonElement>("cnf").GetRawText().Should()
            .Be($$"""{"jkt":"{{proof.Thumbprint}}","x5t#S256":"{{Base64UrlEncoder.Encode(certificate.GetCertHash(HashAlgorithmName.SHA256))}}"}""");
    }

    [Test]
    public async Task A_proof_may_be_for_the_address_that_asks_for_certificates()
    {
        const string Alias = "https://mtls.issuer.test/token";
        await using var issuer = await Issuer.WithClient("acme", "right").Setting("MutualTls:TokenEndpoint", Alias).StartAsync();
        var proof = issuer.Proof().WithClaim("htu", Alias);

        (await issuer.RequestTokenAsync(proof)).ShouldBeBoundTo(proof.Thumbprint);
        (await issuer.RequestTokenAsync(issuer.Proof())).Status.Should().Be(HttpStatusCode.OK, "the issuer's own address is still one");
        (await issuer.RequestTokenAsync(issuer.Proof().WithClaim("htu", "https://mtls.issuer.test/other")))
            .ShouldRefuse(HttpStatusCode.BadRequest, "invalid_dpop_proof");
    }
}

using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Whoever is given a token again has proved who it is in full, and what came of one credential stays with it.</summary>
[TestFixture]
internal sealed class ReusedCredentialTests
{
    [Test]
    public async Task Each_secret_has_tokens_of_its_own()
    {
        await using var issuer = await Issuer
            .WithClient("acme", "right", client => client.Secrets.Add(new() { Hash = SecretHash.OfRandomSecret("next") }))
            .Reusing().StartAsync();

        var first = await issuer.RequestTokenAsync("acme", "right");
        var next = await issuer.RequestTokenAsync("acme", "next");

        next.ShouldBeAnotherTokenThan(first);
        (await issuer.RequestTokenAsync("acme", "right")).ShouldBeTheTokenOf(first);
        (await issuer.RequestTokenAsync("acme", "next")).ShouldBeTheTokenOf(next);
    }

    [TestCase("ES256")]
    [TestCase("RS256")]
    public async Task Each_key_that_signs_assertions_has_tokens_of_its_own(string algorithm)
    {
        var (one, other) = (ClientKey.For(algorithm), ClientKey.For(algorithm));
        await using var issuer = await Issuer.Default.AndKeyClient("acme", null, one.Jwk(), other.Jwk()).Reusing().StartAsync();

        var first = await issuer.RequestTokenAsync(issuer.Assertion(key: one));

        (await issuer.RequestTokenAsync(issuer.Assertion(key: other))).ShouldBeAnotherTokenThan(first);
        (await issuer.RequestTokenAsync(issuer.Assertion(key: one))).ShouldBeTheTokenOf(first);
    }

    [Test]
    public async Task An_assertion_is_used_up_though_the_token_is_the_same()
    {
        await using var issuer = await Issuer.Default.AndKeyClient().Reusing().StartAsync();
        var (first, second) = (issuer.Assertion(), issuer.Assertion());

        var token = await issuer.RequestTokenAsync(first);
        (await issuer.RequestTokenAsync(second)).ShouldBeTheTokenOf(token);

        (await issuer.RequestTokenAsync(second)).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
    }

    [Test]
    public async Task A_published_key_that_is_fetched_anew_is_the_same_key()
    {
        await using var keys = await KeyServer.StartAsync(ClientKey.Shared.Jwk("1"));
        await using var issuer = await Issuer.Default.OnThisMachine()
            .Options(options => options.Clients["acme"] = new() { JwksUri = keys.Address })
            .Reusing("12:00:00")
            .Setting("AccessTokenLifetime", "10:00:00")
            .StartAsync();

        var first = await issuer.RequestTokenAsync(issuer.Assertion());
        issuer.Time.Advance(TimeSpan.FromHours(2));
        var later = await issuer.RequestTokenAsync(issuer.Assertion());

        later.ShouldBeTheTokenOf(first);
        keys.Fetches.Should().Be(2);
    }

    [Test]
    public async Task Each_federated_credential_has_tokens_of_its_own()
    {
        static FederatedCredential Credential(string subject) =>
            new() { Issuer = "https://token.actions.githubusercontent.com", Subject = subject, JsonWebKeys = [ClientKey.SharedRsa.Jwk("1")] };
        await using var issuer = await Issuer.Default
            .AndWorkload("acme", Credential("repo:octo-org/app:ref:refs/heads/*"), Credential("repo:octo-org/other:ref:refs/heads/*"))
            .Reusing().StartAsync();

        var first = await RequestAsync("repo:octo-org/app:ref:refs/heads/one");

        (await RequestAsync("repo:octo-org/app:ref:refs/heads/two")).ShouldBeTheTokenOf(first);
        (await RequestAsync("repo:octo-org/other:ref:refs/heads/one")).ShouldBeAnotherTokenThan(first);

        Task<Answer> RequestAsync(string subject) => issuer.RequestTokenAsync(PlatformToken.GitHub(issuer.Time.GetUtcNow()).WithClaim("sub", subject));
    }

    [Test]
    public async Task Each_certificate_has_tokens_of_its_own()
    {
        var (one, other) = (Authority.SelfSigned(), Authority.SelfSigned());
        await using var issuer = await Issuer.Default
            .AndCertificateClient(new ClientCertificate { Pem = one.ExportCertificatePem() }, new ClientCertificate { Pem = other.ExportCertificatePem() })
            .BehindProxy().Reusing().StartAsync();

        var first = await issuer.ForwardAsync(one);

        (await issuer.ForwardAsync(other)).ShouldBeAnotherTokenThan(first);
        (await issuer.ForwardAsync(one)).ShouldBeTheTokenOf(first);
    }

    [Test]
    public async Task A_token_that_is_bound_to_a_certificate_is_for_that_one()
    {
        var (one, other) = (Authority.SelfSigned(), Authority.SelfSigned());
        await using var issuer = await Issuer.WithClient("acme", "right", client => client.RequireCertificateBinding = true)
            .BehindProxy().Reusing().StartAsync();

        var first = await RequestAsync(one);

        (await RequestAsync(other)).ShouldBeAnotherTokenThan(first);
        (await RequestAsync(one)).ShouldBeTheTokenOf(first);

        Task<Answer> RequestAsync(X509Certificate2 certificate) => issuer.ForwardAsync(certificate, "client_id=acme&client_secret=right");
    }

    [Test]
    public async Task A_token_that_is_bound_to_a_DPoP_key_is_for_that_one()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Reusing().StartAsync();

        var bearer = await issuer.RequestTokenAsync("acme", "right");
        var first = await issuer.RequestTokenAsync(issuer.Proof());
        var other = await issuer.RequestTokenAsync(issuer.Proof(ClientKey.SharedRsa));
        var again = await issuer.RequestTokenAsync(issuer.Proof());

        new[] { bearer, first, other }.Select(answer => answer.Token.Id).Should().OnlyHaveUniqueItems();
        again.ShouldBeTheTokenOf(first);
        again.ShouldBeBoundTo(issuer.Proof().Thumbprint);
    }

    [Test]
    public async Task A_proof_is_used_up_though_the_token_is_the_same()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Reusing().StartAsync();
        var (first, second) = (issuer.Proof().ToString(), issuer.Proof().ToString());

        var token = await issuer.PostProofAsync(first);
        (await issuer.PostProofAsync(second)).ShouldBeTheTokenOf(token);

        (await issuer.PostProofAsync(second)).ShouldRefuse(HttpStatusCode.BadRequest, "invalid_dpop_proof");
    }

    [Test]
    public async Task A_wrong_secret_gets_nothing_though_there_is_a_token()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Reusing().StartAsync();
        await issuer.RequestTokenAsync("acme", "right");

        (await issuer.RequestTokenAsync("acme", "wrong")).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
    }
}

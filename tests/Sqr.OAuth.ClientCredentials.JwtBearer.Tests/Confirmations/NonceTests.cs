using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Nonces of the resource server (RFC 9449 §9).</summary>
public sealed class NonceTests
{
    private const string UseNonce = "The DPoP proof must contain the nonce from the DPoP-Nonce header of this response. Create a new proof with it.";

    [TestCase("SqrClientCredentials:DPoP:RequireNonce")]
    [TestCase("Authentication:Schemes:Bearer:RequireNonce")]
    public async Task Where_nonces_are_required_a_proof_without_one_is_told_which_to_use(string setting)
    {
        await using var api = await Api.WithTestKey.Setting(setting, "true").StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();

        var first = await api.DPoPAsync(token, api.Proof(token));
        var second = await api.DPoPAsync(token, api.Proof(token).WithClaim("nonce", first.Nonce));

        first.ShouldBeRefusedUnderDPoP("use_dpop_nonce", UseNonce);
        first.Nonce.Should().MatchRegex("^[A-Za-z0-9_-]{20,}$");
        first.Headers.CacheControl!.NoStore.Should().BeTrue();
        api.Logs.CountOf("TokenNotConfirmed").Should().Be(0, "that is how it always begins");
        second.ShouldBeLetIn();
        second.Nonce.Should().NotBeNullOrEmpty();
        second.Headers.CacheControl!.NoStore.Should().BeTrue();
    }

    [Test]
    public async Task It_is_so_in_an_app_without_the_issuer_and_on_every_node_that_shares_its_keys()
    {
        var keys = Directory.CreateTempSubdirectory("sqr-shared-");
        await using var one = await Node(keys).StartAsync();
        await using var two = await Node(keys).StartAsync();
        await using var stranger = await Elsewhere().StartAsync();
        var token = one.AccessToken().BoundToKey().ToString();

        var first = await one.DPoPAsync(token, one.Proof(token));

        first.ShouldBeRefusedUnderDPoP("use_dpop_nonce", UseNonce);
        (await two.DPoPAsync(token, two.Proof(token).WithClaim("nonce", first.Nonce))).ShouldBeLetIn();
        (await stranger.DPoPAsync(token, stranger.Proof(token).WithClaim("nonce", first.Nonce))).ShouldBeRefusedUnderDPoP("use_dpop_nonce", UseNonce);
        keys.Delete(recursive: true);
    }

    [TestCase("")]
    [TestCase("x")]
    [TestCase("not base64url!")]
    [TestCase("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task A_nonce_of_somebody_elses_making_is_refused(string nonce)
    {
        await using var api = await Api.WithTestKey.Server(server => server.RequireNonce = true).StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();

        (await api.DPoPAsync(token, api.Proof(token).WithClaim("nonce", nonce))).ShouldBeRefusedUnderDPoP("use_dpop_nonce", UseNonce);
    }

    [Test]
    public async Task A_nonce_is_over_after_the_lifetime_of_a_proof([Values] bool withIssuer)
    {
        await using var api = await (withIssuer ? Api.WithTestKey.Server(server => server.RequireNonce = true) : Elsewhere()).StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();
        var nonce = (await api.DPoPAsync(token, api.Proof(token))).Nonce;

        api.Time.Advance(TimeSpan.FromSeconds(59));
        (await api.DPoPAsync(token, api.Proof(token).WithClaim("nonce", nonce))).ShouldBeLetIn();
        api.Time.Advance(TimeSpan.FromSeconds(1));
        (await api.DPoPAsync(token, api.Proof(token).WithClaim("nonce", nonce))).ShouldBeRefusedUnderDPoP("use_dpop_nonce", UseNonce);
    }

    [Test]
    public async Task A_nonce_from_before_the_start_is_replaced_and_no_clock_of_a_caller_matters()
    {
        var keys = Directory.CreateTempSubdirectory("sqr-shared-");
        await using var before = await Node(keys).At(TimeSpan.FromSeconds(-5)).StartAsync();
        await using var api = await Node(keys).StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();
        var old = (await before.DPoPAsync(token, before.Proof(token))).Nonce;

        var first = await api.DPoPAsync(token, api.Proof(token).WithClaim("nonce", old));
        var behind = api.Proof(token).WithClaim("nonce", first.Nonce).WithClaim("iat", api.Time.GetUtcNow().AddSeconds(-20).ToUnixTimeSeconds());

        first.ShouldBeRefusedUnderDPoP("use_dpop_nonce", UseNonce);
        (await api.DPoPAsync(token, behind)).ShouldBeLetIn();
        keys.Delete(recursive: true);
    }

    [Test]
    public async Task A_request_that_was_told_to_use_a_nonce_has_not_used_up_its_proof()
    {
        await using var api = await Api.WithTestKey.Server(server => server.RequireNonce = true).StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();
        var first = await api.DPoPAsync(token, api.Proof(token).WithClaim("jti", "1"));

        (await api.DPoPAsync(token, api.Proof(token).WithClaim("jti", "1").WithClaim("nonce", first.Nonce))).ShouldBeLetIn();
    }

    [Test]
    public async Task Bearer_tokens_get_none()
    {
        await using var api = await Api.WithTestKey.Server(server => server.RequireNonce = true).StartAsync();

        var answer = await api.BearerAsync(api.AccessToken());

        answer.ShouldBeLetIn();
        answer.Nonce.Should().BeNull();
    }

    [Test]
    public async Task Where_the_issuer_requires_them_a_scheme_may_say_otherwise()
    {
        await using var api = await Api.WithTestKey
            .Setting("SqrClientCredentials:DPoP:RequireNonce", "true").Setting("Authentication:Schemes:Bearer:RequireNonce", "false").StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();

        var answer = await api.DPoPAsync(token, api.Proof(token));

        answer.ShouldBeLetIn();
        answer.Nonce.Should().BeNull();
    }

    private static Api Elsewhere() => Api.Elsewhere.Server(server => server.RequireNonce = true).Jwt(TestIssuer.Trust);

    private static Api Node(DirectoryInfo keys) => Elsewhere().Services(services => TestIssuer.ShareKeys(services, keys));
}

using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>The API stands in the issuer's own app. Nobody answers at the issuer's address, so whatever asked there would fail.</summary>
public sealed class SameAppTests
{
    [Test]
    public async Task The_first_token_is_accepted_in_the_first_request([Values] bool protectedFirst)
    {
        var described = protectedFirst ? Api.WithIssuer.ProtectedFirst() : Api.WithIssuer;
        await using var api = await described.StartAsync();

        var token = await api.RequestTokenAsync();

        (await api.BearerAsync(token)).ShouldBeLetIn();
    }

    [Test]
    public async Task It_does_so_on_a_real_server_too()
    {
        await using var api = await Api.WithIssuer.Setting("SqrClientCredentials:RequireHttps", "false").OnKestrel().StartAsync();

        var token = await api.RequestTokenAsync();

        (await api.BearerAsync(token)).ShouldBeLetIn();
    }

    [Test]
    public async Task A_token_of_a_key_that_was_just_rotated_in_is_accepted_at_once_and_the_old_one_still()
    {
        await using var api = await Api.WithIssuer.StartAsync();
        api.Time.Advance(TimeSpan.FromMinutes(10)); // so long must a key have been announced
        var before = await api.RequestTokenAsync();
        (await api.BearerAsync(before)).ShouldBeLetIn();

        await api.App.Services.GetRequiredService<ISigningKeys>().RotateAsync("ES256");
        var after = await api.RequestTokenAsync();

        KeyIdOf(after).Should().NotBe(KeyIdOf(before));
        (await api.BearerAsync(after)).ShouldBeLetIn();
        (await api.BearerAsync(before)).ShouldBeLetIn();
    }

    [Test]
    public async Task A_token_of_a_key_that_was_just_revoked_is_refused_at_once()
    {
        await using var api = await Api.WithIssuer.StartAsync();
        var token = await api.RequestTokenAsync();
        (await api.BearerAsync(token)).ShouldBeLetIn();

        await api.App.Services.GetRequiredService<ISigningKeys>().RevokeAsync(KeyIdOf(token));

        (await api.BearerAsync(token)).ShouldBeInvalidToken("The access token is not signed with a key and algorithm of the issuer.");
        (await api.BearerAsync(await api.RequestTokenAsync())).ShouldBeLetIn();
    }

    [Test]
    public async Task A_token_outlives_its_client_until_it_expires()
    {
        await using var api = await Api.WithIssuer.StartAsync();
        var token = await api.RequestTokenAsync();

        api.App.Configuration["SqrClientCredentials:Clients:acme:Enabled"] = "false";
        ((Microsoft.Extensions.Configuration.IConfigurationRoot)api.App.Configuration).Reload();

        await api.Invoking(one => one.RequestTokenAsync()).Should().ThrowAsync<InvalidOperationException>("it gets no other");
        api.Time.Advance(TimeSpan.FromHours(1) + TimeSpan.FromSeconds(59)); // its lifetime, and what clocks may differ by
        (await api.BearerAsync(token)).ShouldBeLetIn();
        api.Time.Advance(TimeSpan.FromSeconds(1));
        (await api.BearerAsync(token)).ShouldBeInvalidToken("The access token has expired. Request a new one.");
    }

    [Test]
    public async Task The_audience_is_the_issuers_also_after_a_reload()
    {
        await using var api = await Api.WithTestKey.Setting("SqrClientCredentials:Audience", "https://one.test").StartAsync();
        var (one, two) = (api.AccessToken().WithClaim("aud", "https://one.test"), api.AccessToken().WithClaim("aud", "https://two.test"));
        (await api.BearerAsync(one)).ShouldBeLetIn();
        (await api.BearerAsync(two)).ShouldBeInvalidToken("The access token is for another audience.");

        api.App.Configuration["SqrClientCredentials:Audience"] = "https://two.test";
        ((Microsoft.Extensions.Configuration.IConfigurationRoot)api.App.Configuration).Reload();

        (await api.BearerAsync(two)).ShouldBeLetIn();
        (await api.BearerAsync(one)).ShouldBeInvalidToken("The access token is for another audience.");
    }

    [Test]
    public async Task An_audience_of_the_apps_own_takes_the_place_of_the_issuers()
    {
        await using var api = await Api.WithTestKey.Jwt(jwt => jwt.Audience = "https://orders.test").StartAsync();

        (await api.BearerAsync(api.AccessToken().WithClaim("aud", "https://orders.test"))).ShouldBeLetIn();
        (await api.BearerAsync(api.AccessToken())).ShouldBeInvalidToken("The access token is for another audience.");
    }

    [TestCase("JWT", "JWT")]
    [TestCase("JWT", "at+jwt")]
    [TestCase("at+jwt", "application/at+jwt")]
    [TestCase("at+jwt", "AT+JWT")]
    public async Task The_typ_is_that_of_access_tokens_or_what_the_issuer_writes(string setting, string type)
    {
        await using var api = await Api.WithTestKey.Setting("SqrClientCredentials:AccessTokenType", setting).StartAsync();

        (await api.BearerAsync(api.AccessToken().WithHeader("typ", type))).ShouldBeLetIn();
    }

    [Test]
    public async Task A_scheme_that_has_keys_of_its_own_does_not_accept_the_issuers_tokens()
    {
        var other = new TestKey();
        await using var api = await Api.WithTestKey.Setting("SqrClientCredentials:AccessTokenType", "JWT").Jwt(jwt =>
        {
            jwt.TokenValidationParameters.IssuerSigningKey = other.Credentials.Key;
            jwt.TokenValidationParameters.ValidIssuer = "https://other.test";
            jwt.Audience = Api.Issuer;
        }).StartAsync();

        (await api.BearerAsync(api.AccessToken(other).WithClaim("iss", "https://other.test"))).ShouldBeLetIn();
        (await api.BearerAsync(api.AccessToken())).ShouldBeInvalidToken("The access token is not signed with a key and algorithm of the issuer.");
        (await api.BearerAsync(api.AccessToken(other).WithClaim("iss", "https://other.test").WithHeader("typ", "JWT")))
            .ShouldBeInvalidToken("The typ of the access token must be at+jwt.");
    }

    [Test]
    public async Task While_the_keys_cannot_be_read_nobody_is_let_in_and_the_answer_is_503()
    {
        await using var api = await Api.WithIssuer.With(issuer => issuer.AddSigningKeyStore<BrokenKeyStore>()).StartAsync();
        var token = api.AccessToken();

        var answer = await api.BearerAsync(token);

        answer.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        answer.Headers.RetryAfter!.Delta.Should().BePositive();
        answer.Challenges.Should().BeEmpty();
        (await api.BearerAsync(token, "/open")).ShouldBeLetIn("nobody");
        api.Logs.CountOf("TokenNotChecked").Should().Be(2);
    }

    [Test]
    public async Task A_client_is_seen_by_its_client_id_and_roles_by_their_claim()
    {
        await using var api = await Api.WithTestKey.StartAsync();

        (await api.BearerAsync(api.AccessToken().WithClaim("client_id", "other"))).ShouldBeLetIn("other");
        (await api.BearerAsync(api.AccessToken().WithClaim("roles", "admin"), "/admins")).ShouldBeLetIn();
    }

    private static string KeyIdOf(string token) => new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(token).Kid;

    private sealed class BrokenKeyStore : ISigningKeyStore
    {
        public string Location => "nowhere";

        public ValueTask<IReadOnlyList<StoredSigningKey>> ReadAllAsync(CancellationToken cancellationToken) => throw new IOException("The store is down.");

        public ValueTask<bool> TryAddAsync(StoredSigningKey key, CancellationToken cancellationToken) => throw new IOException("The store is down.");

        public ValueTask<bool> TryReplaceAsync(StoredSigningKey expected, StoredSigningKey replacement, CancellationToken cancellationToken) =>
            throw new IOException("The store is down.");

        public ValueTask RemoveAsync(StoredSigningKey key, CancellationToken cancellationToken) => throw new IOException("The store is down.");
    }
}

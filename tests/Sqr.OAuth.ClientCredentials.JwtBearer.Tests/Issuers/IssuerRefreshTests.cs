using System.Net;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>When an API fetches the keys of an issuer elsewhere, and what it does while that fails.</summary>
public sealed class IssuerRefreshTests
{
    private const string UnknownKey = "The access token is not signed with a key and algorithm of the issuer.";

    [TestCase("public, max-age=300", null, 300)]
    [TestCase("max-age=60", null, 60)]
    [TestCase("max-age=300", "200", 100)]
    [TestCase("max-age=300", "400", 10)]
    [TestCase("max-age=0", null, 10)]
    [TestCase("no-store", null, 10)]
    [TestCase("no-cache, max-age=300", null, 10)]
    [TestCase("public, max-age=86400", null, 3600)]
    [TestCase("public", null, 300)]
    [TestCase("nonsense", null, 300)]
    [TestCase(null, null, 300)]
    public async Task Keys_are_used_as_long_as_their_answer_allows_within_bounds(string? cacheControl, string? age, int seconds)
    {
        await using var issuer = await ForeignIssuer.StartAsync();
        (issuer.CacheControl, issuer.Age) = (cacheControl, age);

        await ShouldUseKeysForAsync(issuer, issuer.TrustedApi(), TimeSpan.FromSeconds(seconds));
    }

    [TestCase(30, 30)]
    [TestCase(2, 2)]
    [TestCase(0, 1)]
    public async Task AutomaticRefreshInterval_shortens_it(int interval, int seconds)
    {
        await using var issuer = await ForeignIssuer.StartAsync();

        await ShouldUseKeysForAsync(
            issuer, issuer.TrustedApi().Jwt(jwt => jwt.AutomaticRefreshInterval = TimeSpan.FromSeconds(interval)), TimeSpan.FromSeconds(seconds));
    }

    [Test]
    public async Task Keys_that_age_are_fetched_again_while_requests_go_on()
    {
        await using var issuer = await ForeignIssuer.StartAsync();
        await using var api = await StartAsync(issuer.TrustedApi());
        api.Time.Advance(TimeSpan.FromSeconds(179));
        (await api.BearerAsync(api.AccessToken())).ShouldBeLetIn();
        issuer.Fetches.Should().Be(1);

        issuer.Hold = new();
        api.Time.Advance(TimeSpan.FromSeconds(1));
        (await api.BearerAsync(api.AccessToken())).ShouldBeLetIn(); // without waiting
        await issuer.FetchedAsync(2);
        (await api.BearerAsync(api.AccessToken())).ShouldBeLetIn();

        issuer.Fetches.Should().Be(2);
    }

    [Test]
    public async Task Requests_that_wait_for_keys_share_one_fetch()
    {
        await using var issuer = await ForeignIssuer.StartAsync();
        await using var api = await StartAsync(issuer.TrustedApi());
        issuer.Hold = new();
        api.Time.Advance(TimeSpan.FromMinutes(10));

        var requests = Enumerable.Range(0, 20).Select(_ => api.BearerAsync(api.AccessToken())).ToList();
        await issuer.FetchedAsync(2);
        issuer.Hold.SetResult();

        (await Task.WhenAll(requests)).Should().OnlyContain(answer => answer.Status == HttpStatusCode.OK);
        issuer.Fetches.Should().Be(2);
    }

    [Test]
    public async Task An_issuer_that_is_down_for_two_minutes_does_not_take_the_API_down()
    {
        await using var issuer = await ForeignIssuer.StartAsync();
        await using var api = await StartAsync(issuer.TrustedApi());
        api.Time.Advance(TimeSpan.FromSeconds(180)); // keys in use do not get older
        issuer.IsDown = true;

        for (var second = 0; second <= 140; second += 10)
        {
            (await api.BearerAsync(api.AccessToken())).ShouldBeLetIn();
            await api.Logs.ReachedAsync("IssuerNotFetched", 1 + (second / 10));
            api.Time.Advance(TimeSpan.FromSeconds(10));
        }

        api.Logs.Lines.First(line => line.Id.Name == "IssuerNotFetched").Should().Match<(EventId Id, LogLevel Level, string Text)>(line =>
            line.Level == LogLevel.Warning && line.Text.StartsWith(
                $"The issuer's metadata and keys could not be fetched from {issuer.Address}/.well-known/openid-configuration. "
                + "Those fetched at 2026-11-24T12:00:00Z are used until 2026-11-24T12:05:30Z. "
                + $"{issuer.Address}/keys answered 502; it must answer 200.\n"));
    }

    [TestCase("public, max-age=300", null, 330)]
    [TestCase("max-age=15", null, 330)]
    [TestCase("max-age=1800", null, 1830)]
    [TestCase("max-age=300", "290", 40)]
    [TestCase("max-age=60", "30", 300)]
    [TestCase("max-age=1800", "600", 1230)]
    [TestCase("max-age=300", "2147483647", 40)]
    public async Task Keys_outlive_an_issuer_that_is_down_for_a_limited_time(string cacheControl, string? age, int seconds)
    {
        await using var issuer = await ForeignIssuer.StartAsync();
        (issuer.CacheControl, issuer.Age) = (cacheControl, age);
        await using var api = await StartAsync(issuer.TrustedApi());
        issuer.IsDown = true;

        api.Time.Advance(TimeSpan.FromSeconds(seconds - 1));
        (await api.BearerAsync(api.AccessToken())).ShouldBeLetIn();
        api.Time.Advance(TimeSpan.FromSeconds(1));
        var answer = await api.BearerAsync(api.AccessToken());

        (answer.Status, answer.Headers.RetryAfter?.Delta).Should().Be((HttpStatusCode.ServiceUnavailable, TimeSpan.FromSeconds(10)));
    }

    [Test]
    public async Task After_a_pause_nothing_is_accepted_until_the_issuer_is_back()
    {
        await using var issuer = await ForeignIssuer.StartAsync();
        await using var api = await StartAsync(issuer.TrustedApi());
        issuer.IsDown = true;
        api.Time.Advance(TimeSpan.FromHours(1));

        (await api.BearerAsync(api.AccessToken())).Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await api.BearerAsync(api.AccessToken())).Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        issuer.Fetches.Should().Be(2, "a second passes between two attempts");
        issuer.IsDown = false;
        api.Time.Advance(TimeSpan.FromSeconds(1));
        (await api.BearerAsync(api.AccessToken())).ShouldBeLetIn();

        api.Logs.CountOf("IssuerUnavailable").Should().Be(1);
        api.Logs.CountOf("IssuerFetchedAgain").Should().Be(1);
    }

    [Test]
    public async Task A_clock_that_is_set_back_does_not_keep_old_keys_alive()
    {
        await using var issuer = await ForeignIssuer.StartAsync();
        await using var api = await StartAsync(issuer.TrustedApi());
        issuer.IsDown = true;
        api.Time.Adjustment = TimeSpan.FromHours(-1);

        api.Time.Advance(TimeSpan.FromSeconds(329));
        (await api.BearerAsync(api.AccessToken())).ShouldBeLetIn();
        api.Time.Advance(TimeSpan.FromSeconds(1));
        (await api.BearerAsync(api.AccessToken())).Status.Should().Be(HttpStatusCode.ServiceUnavailable, "they are as old as without that");
    }

    [Test]
    public async Task A_machine_that_was_suspended_does_not_keep_old_keys_alive()
    {
        await using var issuer = await ForeignIssuer.StartAsync();
        await using var api = await StartAsync(issuer.TrustedApi());
        issuer.IsDown = true;

        api.Time.Adjustment = TimeSpan.FromSeconds(329); // the monotonic clock stood still
        (await api.BearerAsync(api.AccessToken())).ShouldBeLetIn();
        api.Time.Adjustment = TimeSpan.FromSeconds(330);

        (await api.BearerAsync(api.AccessToken())).Status.Should().Be(HttpStatusCode.ServiceUnavailable);
    }

    [Test]
    public async Task An_issuer_that_hangs_is_given_up_after_ten_seconds()
    {
        await using var issuer = await ForeignIssuer.StartAsync();
        issuer.Hold = new();
        await using var api = await issuer.TrustedApi().StartAsync();

        var request = api.BearerAsync(api.AccessToken());
        await issuer.FetchedAsync(1);
        api.Time.Advance(TimeSpan.FromSeconds(10));

        (await request).Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        api.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "IssuerUnavailable")
            .Which.Text.Should().Contain("The issuer did not answer within 00:00:10.");
    }

    [Test]
    public async Task A_token_of_an_unknown_key_has_the_keys_fetched_again_at_most_every_ten_seconds()
    {
        await using var issuer = await ForeignIssuer.StartAsync();
        await using var api = await StartAsync(issuer.TrustedApi());
        var key = new TestKey();
        Jwt Token() => api.AccessToken(key).WithHeader("kid", "new");
        api.Time.Advance(TimeSpan.FromSeconds(9));
        issuer.Keys["new"] = key;

        (await api.BearerAsync(Token())).ShouldBeInvalidToken(UnknownKey);
        issuer.Fetches.Should().Be(1);
        api.Time.Advance(TimeSpan.FromSeconds(1));
        (await api.BearerAsync(Token())).ShouldBeLetIn();
        (await api.BearerAsync(api.AccessToken(new()).WithHeader("kid", "unknown"))).ShouldBeInvalidToken(UnknownKey);
        issuer.Fetches.Should().Be(2);
    }

    [Test]
    public async Task Tokens_of_unknown_keys_do_not_make_others_wait()
    {
        await using var issuer = await ForeignIssuer.StartAsync();
        await using var api = await StartAsync(issuer.TrustedApi());
        api.Time.Advance(TimeSpan.FromSeconds(10));
        issuer.Hold = new();
        var unknown = api.BearerAsync(api.AccessToken(new()).WithHeader("kid", "unknown"));
        await issuer.FetchedAsync(2);

        (await api.BearerAsync(api.AccessToken())).ShouldBeLetIn();
        unknown.IsCompleted.Should().BeFalse();
        issuer.Hold.SetResult();
        (await unknown).ShouldBeInvalidToken(UnknownKey);
    }

    [Test]
    public async Task A_key_set_that_is_not_at_an_https_address_is_refused()
    {
        await using var api = await Api.Elsewhere
            .Jwt(jwt => (jwt.Authority, jwt.Audience, jwt.BackchannelHttpHandler) = (Api.Issuer, Api.Issuer, new Metadata()))
            .StartAsync();

        (await api.BearerAsync(api.AccessToken())).Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        api.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "IssuerUnavailable")
            .Which.Text.Should().Contain("http://issuer.test/keys is not an https URL.");
    }

    [Test]
    public async Task An_authority_must_be_https_unless_the_host_says_otherwise()
    {
        var start = () => Api.Elsewhere.Jwt(jwt => (jwt.Authority, jwt.Audience) = ("http://issuer.test", Api.Issuer)).StartAsync();

        await start.Should().ThrowAsync<InvalidOperationException>().WithMessage("*RequireHttpsMetadata*");
    }

    [Test]
    public async Task A_configuration_manager_or_a_configuration_of_the_host_wins()
    {
        var configuration = new OpenIdConnectConfiguration { Issuer = Api.Issuer };
        configuration.SigningKeys.Add(TestKey.OfIssuer.Credentials.Key);
        await using var managed = await Api.Elsewhere
            .Jwt(jwt => (jwt.Authority, jwt.Audience, jwt.ConfigurationManager) =
                (Api.Issuer, Api.Issuer, new StaticConfigurationManager<OpenIdConnectConfiguration>(configuration)))
            .StartAsync();
        await using var configured = await Api.Elsewhere
            .Jwt(jwt => (jwt.Authority, jwt.Audience, jwt.Configuration) = (Api.Issuer, Api.Issuer, configuration))
            .StartAsync();

        (await managed.BearerAsync(managed.AccessToken())).ShouldBeLetIn();
        (await configured.BearerAsync(configured.AccessToken())).ShouldBeLetIn();
    }

    [Test]
    public async Task It_does_not_matter_where_the_host_names_the_issuer()
    {
        await using var issuer = await ForeignIssuer.StartAsync();
        await using var api = await StartAsync(Api.Elsewhere.ServicesFirst(services =>
        {
            services.PostConfigure<JwtBearerOptions>("Bearer", jwt => (jwt.MetadataAddress, jwt.Audience, jwt.RequireHttpsMetadata) =
                ($"{issuer.Address}/.well-known/openid-configuration", Api.Issuer, false));
            services.AddAuthentication().AddJwtBearer("other", _ => { });
        }));
        issuer.Keys.Clear();
        api.Time.Advance(TimeSpan.FromMinutes(5));

        (await api.BearerAsync(api.AccessToken())).ShouldBeInvalidToken(UnknownKey);
    }

    private static async Task ShouldUseKeysForAsync(ForeignIssuer issuer, Api description, TimeSpan duration)
    {
        await using var before = await StartAsync(description);
        await using var after = await StartAsync(description);
        issuer.Keys.Clear();

        issuer.Hold = new(); // what is fetched in the background comes too late
        before.Time.Advance(duration - TimeSpan.FromSeconds(1));
        (await before.BearerAsync(before.AccessToken())).ShouldBeLetIn();
        issuer.Hold.SetResult();

        after.Time.Advance(duration);
        (await after.BearerAsync(after.AccessToken())).ShouldBeInvalidToken(UnknownKey);
    }

    private static async Task<RunningApi> StartAsync(Api description)
    {
        var api = await description.StartAsync();
        (await api.BearerAsync(api.AccessToken())).ShouldBeLetIn();

        return api;
    }

    /// <summary>Metadata of an issuer whose keys are elsewhere.</summary>
    private sealed class Metadata : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage
            {
                Content = new StringContent($$"""{ "issuer": "{{Api.Issuer}}", "jwks_uri": "http://issuer.test/keys" }"""),
            });
    }
}

using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>The API stands in another app than the issuer.</summary>
public sealed class OtherAppTests
{
    [Test]
    public async Task It_fetches_the_issuers_keys_by_its_address()
    {
        var authority = FreeAddress();
        await using var issuer = await Issuer(authority).StartAsync();
        await using var api = await Settings(authority).StartAsync();

        (await api.BearerAsync(await issuer.RequestTokenAsync())).ShouldBeLetIn();
        (await api.GetAsync("/users")).ShouldBeChallenged("Bearer", "DPoP " + ApiAnswer.Algorithms);
    }

    [Test]
    public async Task It_checks_what_tokens_are_bound_to()
    {
        var authority = FreeAddress();
        await using var issuer = await Issuer(authority).StartAsync();
        await using var api = await Settings(authority).StartAsync();
        var token = await issuer.RequestTokenAsync(proof: issuer.Proof(null, "POST", $"{authority}/oauth2/token").ToString());
        var proof = api.Proof(token);

        (await api.BearerAsync(token)).ShouldBeInvalidToken("The access token is bound to a key. Send it with the DPoP scheme and a DPoP proof.");
        (await api.DPoPAsync(token, proof)).ShouldBeLetIn();
        (await api.DPoPAsync(token, proof))
            .ShouldBeRefusedUnderDPoP("invalid_dpop_proof", "The DPoP proof was already used. Create a new one for each request.");
    }

    [Test]
    public async Task While_the_issuer_cannot_be_reached_nobody_is_let_in_and_the_answer_is_503()
    {
        var authority = FreeAddress();
        await using var api = await Settings(authority).StartAsync();

        var answer = await api.BearerAsync(api.AccessToken());

        answer.Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        answer.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(10));
        answer.Challenges.Should().BeEmpty();
        api.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "TokenNotChecked").Which.Text
            .Should().Be("A token could not be checked, so it was not accepted. The issuer's metadata and keys cannot be fetched.\n");
        (await api.BearerAsync(api.AccessToken(), "/open")).ShouldBeLetIn("nobody");
        (await api.GetAsync("/users")).ShouldBeChallenged("Bearer", "DPoP " + ApiAnswer.Algorithms);

        await using var issuer = await Issuer(authority).StartAsync();
        api.Time.Advance(TimeSpan.FromSeconds(1));
        (await api.BearerAsync(await issuer.RequestTokenAsync())).ShouldBeLetIn();
    }

    [Test]
    public async Task A_revoked_key_is_refused_when_the_max_age_is_over_also_by_the_first_request_after_a_pause([Values(5, 45)] int minutes)
    {
        var authority = FreeAddress();
        await using var issuer = await Issuer(authority).StartAsync();
        await using var api = await Settings(authority).StartAsync();
        var token = await issuer.RequestTokenAsync();
        (await api.BearerAsync(token)).ShouldBeLetIn();

        await issuer.App.Services.GetRequiredService<ISigningKeys>().RevokeAsync(new JsonWebToken(token).Kid);
        api.Time.Advance(TimeSpan.FromMinutes(minutes));

        (await api.BearerAsync(token)).ShouldBeInvalidToken("The access token is not signed with a key and algorithm of the issuer.");
        (await api.BearerAsync(await issuer.RequestTokenAsync())).ShouldBeLetIn();
    }

    [Test]
    public async Task Keys_that_the_app_was_given_count_while_the_issuer_cannot_be_reached()
    {
        await using var api = await Settings(FreeAddress()).Jwt(TestIssuer.Trust).StartAsync();

        (await api.BearerAsync(api.AccessToken().WithClaim("aud", "https://api.test"))).ShouldBeLetIn();
    }

    [TestCase("ValidAudience", "https://other.test", "The access token is for another audience.")]
    [TestCase("ValidIssuer", "https://other.test", null)]
    public async Task A_section_that_leaves_out_the_issuer_or_the_audience_switches_off_no_check(string setting, string value, string? refusal)
    {
        var authority = FreeAddress();
        await using var issuer = await Issuer(authority).StartAsync();
        await using var api = await Settings(authority).Setting($"Authentication:Schemes:Bearer:{setting}", value).StartAsync();

        var answer = await api.BearerAsync(await issuer.RequestTokenAsync());

        if (refusal is null)
        {
            answer.ShouldBeLetIn(); // the authority's own name goes on counting
        }
        else
        {
            answer.ShouldBeInvalidToken(refusal);
        }

        var parameters = api.App.Services.GetRequiredService<IOptionsMonitor<JwtBearerOptions>>().Get("Bearer").TokenValidationParameters;
        (parameters.ValidateIssuer, parameters.ValidateAudience).Should().Be((true, true));
    }

    [Test]
    public async Task Without_an_issuer_and_an_audience_it_does_not_start_and_says_what_to_set()
    {
        var start = () => Api.Elsewhere.StartAsync();

        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().Equal(
            "The scheme Bearer of AddSqrJwtBearer has no issuer. Call AddSqrClientCredentials in the same app, "
            + "or set Authentication:Schemes:Bearer:Authority to the issuer's address. Try https://issuer.example.com.",
            "The scheme Bearer of AddSqrJwtBearer has no audience. "
            + "Set Authentication:Schemes:Bearer:ValidAudience to the aud of the tokens for this app. Try https://api.example.com.");
    }

    [TestCaseSource(nameof(WaysToTrust))]
    public async Task There_are_other_ways_to_name_them(Action<JwtBearerOptions> issuer, Action<JwtBearerOptions> audience)
    {
        await using var api = await Api.Elsewhere.Jwt(jwt => jwt.TokenValidationParameters.ValidIssuer = Api.Issuer).Jwt(issuer).Jwt(audience).StartAsync();

        (await api.BearerAsync(api.AccessToken())).ShouldBeLetIn();
    }

    private static IEnumerable<TestCaseData> WaysToTrust()
    {
        var key = TestKey.OfIssuer.Credentials.Key;

        return
        [
            Case("a list of keys, a list of audiences",
                jwt => jwt.TokenValidationParameters.IssuerSigningKeys = [key],
                jwt => jwt.TokenValidationParameters.ValidAudiences = [Api.Issuer]),
            Case("code that finds keys, code that judges audiences",
                jwt => jwt.TokenValidationParameters.IssuerSigningKeyResolver = (_, _, _, _) => [key],
                jwt => jwt.TokenValidationParameters.AudienceValidator = (_, _, _) => true),
            Case("code that judges signatures, any audience",
                jwt => jwt.TokenValidationParameters.SignatureValidator = (token, _) => new JsonWebToken(token),
                jwt => jwt.TokenValidationParameters.ValidateAudience = false),
        ];

        static TestCaseData Case(string name, Action<JwtBearerOptions> issuer, Action<JwtBearerOptions> audience) =>
            new TestCaseData(issuer, audience).SetArgDisplayNames(name);
    }

    [Test]
    public void All_that_it_needs_is_registered()
    {
        var services = new ServiceCollection();
        services.AddLogging().AddRouting().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddAuthentication().AddSqrJwtBearer();

        services.Invoking(collection => collection.BuildServiceProvider(new ServiceProviderOptions { ValidateOnBuild = true, ValidateScopes = true }))
            .Should().NotThrow();
    }

    [Test]
    public async Task Wrong_settings_stop_the_start_all_at_once()
    {
        var start = () => Api.WithIssuer
            .Setting("Authentication:Schemes:Bearer:RequireNonce", "maybe")
            .Setting("Authentication:Schemes:Bearer:ProofLifetime", "01:00:00")
            .Setting("Authentication:Schemes:Bearer:BaseUrl", "api.example.com")
            .Services(services => services.AddAuthentication().AddSqrJwtBearer("Second")) // which has none
            .StartAsync();

        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().Equal(
            "Authentication:Schemes:Bearer:RequireNonce is \"maybe\"; it must be true or false.",
            "Authentication:Schemes:Bearer:BaseUrl is \"api.example.com\"; it must be an http or https URL in ASCII without user, query or fragment. "
            + "Set the address at which callers see this app. Try https://api.example.com.",
            "Authentication:Schemes:Bearer:ProofLifetime is 01:00:00; it must be from 00:00:10 to 00:10:00. Try 00:01:00.");
    }

    [TestCase("ftp://api.test")]
    [TestCase("https://api.test?x=1")]
    [TestCase("https://api.test#x")]
    [TestCase("https://me@api.test")]
    [TestCase("https://bücher.test")]
    [TestCase("https://api.test/a b")]
    public async Task A_base_URL_is_one_of_http_and_nothing_more(string url)
    {
        var start = () => Api.WithIssuer.Server(server => server.BaseUrl = new(url)).StartAsync();

        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().ContainSingle()
            .Which.Should().StartWith("Authentication:Schemes:Bearer:BaseUrl");
    }

    [TestCase("https://api.test:99999")]
    [TestCase("https://")]
    [TestCase("https://[")]
    public async Task A_base_URL_that_is_none_is_named_with_the_other_wrong_settings(string url)
    {
        var start = () => Api.WithIssuer
            .Setting("Authentication:Schemes:Bearer:BaseUrl", url)
            .Setting("Authentication:Schemes:Bearer:ProofLifetime", "01:00:00")
            .StartAsync();

        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().Equal(
            $"Authentication:Schemes:Bearer:BaseUrl is \"{url}\"; it must be an http or https URL in ASCII without user, query or fragment. "
            + "Set the address at which callers see this app. Try https://api.example.com.",
            "Authentication:Schemes:Bearer:ProofLifetime is 01:00:00; it must be from 00:00:10 to 00:10:00. Try 00:01:00.");
    }

    [Test]
    public async Task The_overloads_register_the_scheme_they_name()
    {
        await using var api = await Api.WithTestKey.Services(services => services.AddAuthentication()
            .AddSqrJwtBearer("Second")
            .AddSqrJwtBearer("Third", jwt => jwt.Audience = "https://third.test")).StartAsync();
        var options = api.App.Services.GetRequiredService<IOptionsMonitor<JwtBearerOptions>>();

        options.Get("Second").MapInboundClaims.Should().BeFalse();
        options.Get("Third").TokenValidationParameters.ValidAudience.Should().Be("https://third.test");

        var bearer = new ServiceCollection();
        bearer.AddAuthentication().AddSqrJwtBearer(jwt => jwt.Audience = "https://first.test");
        var same = new ServiceCollection();
        same.AddAuthentication().AddSqrJwtBearer();

        bearer.Should().Contain(service => service.ServiceType == typeof(IConfigureOptions<ResourceServerOptions>));
        same.Should().HaveSameCount(bearer);
    }

    private static Api Issuer(string authority) => Api.WithIssuer
        .Setting("SqrClientCredentials:Issuer", authority)
        .Setting("SqrClientCredentials:Audience", "https://api.test")
        .Setting("SqrClientCredentials:RequireHttps", "false")
        .OnKestrel(authority);

    private static Api Settings(string authority) => Api.Elsewhere
        .Setting("Authentication:Schemes:Bearer:Authority", authority)
        .Setting("Authentication:Schemes:Bearer:ValidAudience", "https://api.test")
        .Setting("Authentication:Schemes:Bearer:RequireHttpsMetadata", "false");

    private static string FreeAddress()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();

        return $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}";
    }
}

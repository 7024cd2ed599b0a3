using System.Net;
using System.Net.Http.Json;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Mvc.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>RequireSqrScope looks for tokens under the schemes of AddSqrJwtBearer, whatever the app's default scheme is.</summary>
public sealed class ScopeSchemeTests
{
    private static readonly TestKey PartnersKey = new();

    [Test]
    public async Task Where_a_cookie_is_the_default_tokens_are_let_in_and_refused_as_anywhere()
    {
        await using var api = await WithCookies(Api.WithTestKey).StartAsync();
        var cookie = ("Cookie", (await api.GetAsync("/login")).Headers.GetValues("Set-Cookie").Single().Split(';')[0]);

        foreach (var path in (string[])["/users", "/policy"])
        {
            (await api.BearerAsync(api.AccessToken().WithClaim("scope", "read:users write:logs"), path)).ShouldBeLetIn();
            (await api.GetAsync(path)).ShouldBeChallenged("Bearer", "DPoP " + ApiAnswer.Algorithms);
            (await api.GetAsync(path, cookie)).ShouldBeChallenged("Bearer", "DPoP " + ApiAnswer.Algorithms);
        }

        var forbidden = await api.BearerAsync(api.AccessToken(), "/policy");
        forbidden.Status.Should().Be(HttpStatusCode.Forbidden);
        forbidden.Challenges.Should().Equal("Bearer error=\"insufficient_scope\", scope=\"write:logs\"");
        (await api.GetAsync("/anybody", cookie)).ShouldBeLetIn("alice");
    }

    [Test]
    public async Task A_filter_of_all_controllers_does_not_redirect_to_the_log_in_page()
    {
        var policy = new AuthorizationPolicyBuilder().RequireSqrScope("write:logs").Build();
        await using var api = await WithCookies(Api.WithTestKey)
            .Services(services => services.AddControllers(mvc => mvc.Filters.Add(new AuthorizeFilter(policy)))
                .AddApplicationPart(typeof(LogsController).Assembly))
            .Pipeline(app => app.MapControllers())
            .StartAsync();

        (await api.GetAsync("/logs")).ShouldBeChallenged("Bearer", "DPoP " + ApiAnswer.Algorithms);
        (await api.BearerAsync(api.AccessToken(), "/logs")).Challenges.Should().Equal("Bearer error=\"insufficient_scope\", scope=\"write:logs\"");
        (await api.BearerAsync(api.AccessToken().WithClaim("scope", "write:logs"), "/logs")).ShouldBeLetIn();
    }

    [Test]
    public async Task A_fallback_policy_may_demand_scopes()
    {
        await using var api = await WithCookies(Api.WithTestKey)
            .Services(services => services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireSqrScope("read:users").Build()))
            .StartAsync();

        (await api.BearerAsync(api.AccessToken(), "/open")).ShouldBeLetIn();
        (await api.GetAsync("/open")).ShouldBeChallenged("Bearer", "DPoP " + ApiAnswer.Algorithms);
        (await api.BearerAsync(api.AccessToken().WithClaim("scope", "write:logs"), "/open")).Status.Should().Be(HttpStatusCode.Forbidden);
        (await api.GetAsync("/nowhere")).ShouldBeChallenged("Bearer", "DPoP " + ApiAnswer.Algorithms);
        (await api.RequestTokenAsync()).Should().NotBeEmpty(); // the issuer's endpoints are open
    }

    [Test]
    public async Task Next_to_the_Identity_API_both_kinds_of_tokens_work_where_they_belong()
    {
        await using var api = await Api.WithTestKey
            .Services(services =>
            {
                services.AddSingleton<IUserStore<IdentityUser>, UsersInMemory>();
                services.AddIdentityApiEndpoints<IdentityUser>();
            })
            .Pipeline(app => app.MapIdentityApi<IdentityUser>())
            .StartAsync();
        var alice = new { email = "alice@example.com", password = "Secret-0f-Alice" };
        (await api.Http.PostAsJsonAsync("/register", alice)).EnsureSuccessStatusCode();
        var login = await (await api.Http.PostAsJsonAsync("/login", alice)).EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
        var token = login.GetProperty("accessToken").GetString()!;

        (await api.BearerAsync(api.AccessToken())).ShouldBeLetIn();
        (await api.BearerAsync(token, "/anybody")).ShouldBeLetIn("alice@example.com");
        (await api.BearerAsync(token)).Challenges.Should().HaveCount(2)
            .And.Contain(challenge => challenge.StartsWith("Bearer error=\"invalid_token\"", StringComparison.Ordinal));
        (await api.GetAsync("/users")).ShouldBeChallenged("Bearer", "DPoP " + ApiAnswer.Algorithms);
    }

    [Test]
    public async Task A_token_of_any_of_our_schemes_is_accepted()
    {
        await using var api = await WithPartners().StartAsync();
        var partners = Partners(api).BoundToKey().ToString();

        (await api.BearerAsync(api.AccessToken())).ShouldBeLetIn();
        (await api.BearerAsync(Partners(api))).ShouldBeLetIn();
        (await api.DPoPAsync(partners, api.Proof(partners))).ShouldBeLetIn();
    }

    [Test]
    public async Task A_proof_is_used_up_by_one_scheme_only_though_two_would_accept_the_token()
    {
        await using var api = await Api.WithTestKey.Services(services => services.AddAuthentication().AddSqrJwtBearer("again")).StartAsync();
        var token = api.AccessToken().BoundToKey().ToString();

        (await api.DPoPAsync(token, api.Proof(token))).ShouldBeLetIn();
    }

    [Test]
    public async Task The_scheme_whose_issuer_signed_the_token_answers()
    {
        await using var api = await WithPartners().StartAsync();

        (await api.BearerAsync(Partners(api).WithClaim("exp", api.Time.GetUtcNow().AddHours(-1).ToUnixTimeSeconds())))
            .ShouldBeInvalidToken("The access token has expired. Request a new one.");
        (await api.BearerAsync(api.AccessToken().WithClaim("exp", null))).ShouldBeInvalidToken("The access token must contain exp.");
        (await api.BearerAsync(api.AccessToken(new()))).ShouldBeInvalidToken("The access token is not signed with a key and algorithm of the issuer.");
        (await api.BearerAsync(Partners(api).WithClaim("scope", "x"))).Challenges.Should().Equal("Bearer error=\"insufficient_scope\", scope=\"read:users\"");
    }

    [Test]
    public async Task While_one_issuer_cannot_be_reached_a_token_that_may_be_its_own_gets_503()
    {
        await using var api = await Api.WithTestKey
            .Services(services => services.AddAuthentication().AddSqrJwtBearer("partners", jwt =>
                (jwt.Authority, jwt.Audience, jwt.RequireHttpsMetadata) = ("http://127.0.0.1:1", "x", false)))
            .StartAsync();

        (await api.BearerAsync(Partners(api))).Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        (await api.BearerAsync(api.AccessToken())).ShouldBeLetIn();
        (await api.BearerAsync(api.AccessToken().WithClaim("aud", "x"))).ShouldBeInvalidToken("The access token is for another audience.");
    }

    [TestCaseSource(nameof(PoliciesThatNameSchemes))]
    public async Task A_policy_that_names_schemes_keeps_them(Action<WebApplication> map)
    {
        await using var api = await WithPartners()
            .Services(services => services.AddAuthorizationBuilder()
                .AddPolicy("partners", policy => policy.AddAuthenticationSchemes("partners").RequireAuthenticatedUser()))
            .Pipeline(map)
            .StartAsync();

        (await api.BearerAsync(Partners(api), "/partners")).ShouldBeLetIn();
        (await api.BearerAsync(api.AccessToken(), "/partners")).ShouldBeInvalidToken("The access token is not signed with a key and algorithm of the issuer.");
        (await api.BearerAsync(Partners(api).WithClaim("scope", "x"), "/partners"))
            .Challenges.Should().Equal("Bearer error=\"insufficient_scope\", scope=\"read:users\"");
    }

    private static IEnumerable<TestCaseData> PoliciesThatNameSchemes() =>
    [
        Case("before the scope", endpoint => endpoint.RequireAuthorization(
            policy => policy.AddAuthenticationSchemes("partners").RequireSqrScope("read:users"))),
        Case("after the scope", endpoint => endpoint.RequireAuthorization(policy => policy.RequireSqrScope("read:users").AddAuthenticationSchemes("partners"))),
        Case("in a policy before", endpoint => endpoint.RequireAuthorization(policy => policy.AddAuthenticationSchemes("partners").RequireAuthenticatedUser())
            .RequireSqrScope("read:users")),
        Case("in a policy after", endpoint => endpoint.RequireSqrScope("read:users")
            .RequireAuthorization(policy => policy.AddAuthenticationSchemes("partners").RequireAuthenticatedUser())),
        Case("in a policy with a name", endpoint => endpoint.RequireAuthorization("partners").RequireSqrScope("read:users")),
        Case("in an attribute", endpoint => endpoint.RequireAuthorization(new AuthorizeAttribute { AuthenticationSchemes = "partners" })
            .RequireSqrScope("read:users")),
    ];

    [Test]
    public void A_filter_of_controllers_keeps_the_schemes_of_its_policy_in_either_order()
    {
        new AuthorizationPolicyBuilder("partners").RequireSqrScope("x").Build().AuthenticationSchemes.Should().Equal("partners");
        new AuthorizationPolicyBuilder().RequireSqrScope("x").RequireSqrScope("y").AddAuthenticationSchemes("partners", "app").Build()
            .AuthenticationSchemes.Should().Equal("partners", "app");
    }

    private static Api WithCookies(Api api) => api
        .ServicesFirst(services => services.AddAuthentication("Cookies").AddCookie())
        .Pipeline(app => app.MapGet("/login", (HttpContext http) =>
            http.SignInAsync(new(new ClaimsIdentity([new("name", "alice"), new("scope", "read:users write:logs")], "password", "name", "role")))));

    private static Api WithPartners() => Api.WithTestKey.Services(services => services.AddAuthentication().AddSqrJwtBearer("partners", jwt =>
    {
        jwt.TokenValidationParameters.IssuerSigningKey = PartnersKey.Credentials.Key;
        jwt.TokenValidationParameters.ValidIssuer = "https://partners.test";
        jwt.Audience = Api.Issuer;
    }));

    private static Jwt Partners(RunningApi api) => api.AccessToken(PartnersKey).WithClaim("iss", "https://partners.test");

    private static TestCaseData Case(string name, Action<RouteHandlerBuilder> protect) =>
        new TestCaseData((WebApplication app) => protect(app.MapGet("/partners", (HttpContext http) => http.User.Identity?.Name))).SetArgDisplayNames(name);
}

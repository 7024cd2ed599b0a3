using System.Net;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>The app has other authentication schemes.</summary>
public sealed class SchemeTests
{
    [Test]
    public async Task An_app_with_one_cookie_scheme_keeps_its_log_in([Values] bool appFirst)
    {
        await using var api = await With(Api.WithTestKey, appFirst, services => services.AddAuthentication().AddCookie())
            .Pipeline(app => app.MapGet(
                "/login", (HttpContext http) => http.SignInAsync(new(new ClaimsIdentity([new("name", "alice")], "password", "name", "role")))))
            .StartAsync();

        var signedIn = await api.GetAsync("/login");
        var anonymous = await api.GetAsync("/anybody");

        signedIn.Status.Should().Be(HttpStatusCode.OK);
        (anonymous.Status, anonymous.Headers.Location?.AbsolutePath).Should().Be((HttpStatusCode.Redirect, "/Account/Login"));
        (await api.GetAsync("/anybody", ("Cookie", signedIn.Headers.GetValues("Set-Cookie").Single().Split(';')[0]))).ShouldBeLetIn("alice");
        (await api.BearerAsync(api.AccessToken())).ShouldBeLetIn();
    }

    [TestCaseSource(nameof(OtherSchemes))]
    public async Task The_default_scheme_is_what_it_would_be_without_us(Action<IServiceCollection> schemes, string? expected)
    {
        await using var first = await Api.WithTestKey.ServicesFirst(schemes).StartAsync();
        await using var last = await Api.WithTestKey.Services(schemes).StartAsync();

        (await DefaultOfAsync(first)).Should().Be(expected);
        (await DefaultOfAsync(last)).Should().Be(expected);
    }

    private static IEnumerable<TestCaseData> OtherSchemes() =>
    [
        Case("a cookie", services => services.AddAuthentication().AddCookie("app"), "app"),
        Case("JwtBearer", services => services.AddAuthentication().AddJwtBearer("app", _ => { }), "app"),
        Case("two, none of them the default", services => services.AddAuthentication().AddCookie("app").AddJwtBearer("other", _ => { }), null),
        Case("two, the second one the default", services => services.AddAuthentication("other").AddCookie("app").AddJwtBearer("other", _ => { }), "other"),
        Case("ours is the default", services => services.AddAuthentication("Bearer").AddCookie("app"), "Bearer"),
        Case("another one of ours is the default", services => services.AddAuthentication("partners").AddSqrJwtBearer("partners"), "partners"),
    ];

    [TestCase("Bearer")]
    [TestCase("partners")]
    public async Task An_app_without_another_scheme_has_ours_as_its_default(string name)
    {
        await using var api = await Api.WithTestKey.Scheme(name).StartAsync();

        (await api.BearerAsync(api.AccessToken(), "/anybody")).ShouldBeLetIn();
        (await api.GetAsync("/anybody")).ShouldBeChallenged("Bearer", "DPoP " + ApiAnswer.Algorithms);
    }

    [Test]
    public async Task The_first_of_several_of_ours_stays_the_default()
    {
        await using var api = await Api.WithTestKey
            .Services(services => services.AddAuthentication().AddSqrJwtBearer("partners", TestIssuer.Trust))
            .StartAsync();

        (await DefaultOfAsync(api)).Should().Be("Bearer");
    }

    [TestCase("JwtBearer", true)]
    [TestCase("JwtBearer", false)]
    [TestCase("JwtBearer with an Authority", true)]
    [TestCase("JwtBearer with an Authority", false)]
    [TestCase("ours", false)]
    public async Task Two_schemes_of_one_name_stop_the_start_and_the_message_asks_for_another_name(string duplicate, bool appFirst)
    {
        var start = () => With(Api.Elsewhere, appFirst, services => AddBearer(services.AddAuthentication(), duplicate)).StartAsync();

        (await start.Should().ThrowAsync<OptionsValidationException>()).Which.Failures.Should().Equal(
            "Two authentication schemes are named Bearer, one of them added by AddSqrJwtBearer. "
            + "Give it another name, for example AddSqrJwtBearer(\"partners\"); its settings are then in Authentication:Schemes:NAME.");
    }

    private static AuthenticationBuilder AddBearer(AuthenticationBuilder builder, string how) => how switch
    {
        "JwtBearer" => builder.AddJwtBearer(),
        "JwtBearer with an Authority" => builder.AddJwtBearer(jwt => (jwt.Authority, jwt.Audience) = ("https://issuer.test", "https://api.test")),
        _ => builder.AddSqrJwtBearer(),
    };

    private static Api With(Api api, bool appFirst, Action<IServiceCollection> schemes) => appFirst ? api.ServicesFirst(schemes) : api.Services(schemes);

    private static async Task<string?> DefaultOfAsync(RunningApi api) =>
        (await api.App.Services.GetRequiredService<IAuthenticationSchemeProvider>().GetDefaultAuthenticateSchemeAsync())?.Name;

    private static TestCaseData Case(string name, Action<IServiceCollection> schemes, string? expected) =>
        new TestCaseData(schemes, expected).SetArgDisplayNames(name);
}

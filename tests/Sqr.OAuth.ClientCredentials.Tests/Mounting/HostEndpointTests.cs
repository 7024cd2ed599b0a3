using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class HostEndpointTests
{
    private const string Jwks = "/.well-known/jwks.json";
    private const string OpenIdConfiguration = "/.well-known/openid-configuration";

    [TestCaseSource(nameof(TakenPaths))]
    public async Task An_endpoint_of_the_app_where_tokens_or_keys_are_stops_the_start(string setting, string path, Action<WebApplication> configure)
    {
        var start = () => StartAsync(configure, services => services.AddControllersWithViews().AddApplicationPart(typeof(HostEndpointTests).Assembly));

        (await start.Should().ThrowAsync<InvalidOperationException>()).WithMessage($"*{setting}*the app's endpoint*\"{path}\"*{path.Split('/')[^1]}*");
    }

    [TestCaseSource(nameof(PathsThatAreFree))]
    public async Task A_route_that_fits_the_path_among_others_loses_to_ours(Action<WebApplication> configure)
    {
        using var host = await StartAsync(configure);
        using var http = MountingTests.ClientOf(host);

        (await MountingTests.PostAsync(http, Issuer.TokenPath)).Status.Should().Be(HttpStatusCode.OK);
        (await http.GetStringAsync(Jwks)).Should().Contain("\"keys\"");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task An_endpoint_of_the_app_where_metadata_is_takes_its_place(bool mapsOursFirst)
    {
        using var logs = new CollectedLogs();
        using var host = await StartAsync(
            app =>
            {
                if (mapsOursFirst)
                {
                    app.MapSqrClientCredentials();
                }

                app.MapGet(OpenIdConfiguration, () => "host");
            },
            services => services.AddSingleton<ILoggerProvider>(logs));
        using var http = MountingTests.ClientOf(host);

        (await http.GetStringAsync(OpenIdConfiguration)).Should().Be("host");
        (await MountingTests.AnswerAsync(http, new(HttpMethod.Head, OpenIdConfiguration)))
            .Status.Should().Be(HttpStatusCode.MethodNotAllowed, "the whole path is the app's");
        (await http.GetStringAsync("/.well-known/oauth-authorization-server")).Should().Contain(Issuer.Identifier);
        logs.Lines.Should().ContainSingle(line => line.Id.Name == "MetadataNotMapped")
            .Which.Text.Should().Contain($"{OpenIdConfiguration}, HTTP: GET {OpenIdConfiguration}");
    }

    [Test]
    public async Task An_endpoint_of_the_app_with_the_name_of_ours_keeps_it()
    {
        using var logs = new CollectedLogs();
        using var host = await StartAsync(
            app => app.MapGet("/mine", (LinkGenerator links) => links.GetPathByName("getAccessToken", values: null)).WithName("getAccessToken"),
            services => services.AddSingleton<ILoggerProvider>(logs));
        using var http = MountingTests.ClientOf(host);

        (await http.GetStringAsync("/mine")).Should().Be("/mine");
        (await MountingTests.PostAsync(http, Issuer.TokenPath)).Status.Should().Be(HttpStatusCode.OK);
        logs.Lines.Should().ContainSingle(line => line.Id.Name == "EndpointNameTaken")
            .Which.Text.Should().ContainAll("getAccessToken", "/mine", "getSqrAccessToken");
    }

    [Test]
    public async Task A_service_that_is_missing_stops_the_start()
    {
        var start = () => StartAsync(
            app => app.MapGet("/", () => "host"),
            services => services.AddSingleton<IReplayStore, StoreOfWhatIsMissing>());

        (await start.Should().ThrowAsync<InvalidOperationException>()).WithMessage($"*{nameof(IAsyncDisposable)}*{nameof(StoreOfWhatIsMissing)}*");
    }

    private static IEnumerable<TestCaseData> TakenPaths() =>
    [
        Taken("a GET", "Endpoints:Token", Issuer.TokenPath, app => app.MapGet(Issuer.TokenPath, () => "host")),
        Taken("a POST", "Endpoints:Token", Issuer.TokenPath, app => app.MapPost(Issuer.TokenPath, () => "host")),
        Taken("any method, after ours", "Endpoints:Token", Issuer.TokenPath, app =>
        {
            app.MapSqrClientCredentials();
            app.Map("/OAuth2/token/", () => "host");
        }),
        Taken("a parameter that may be left out", "Endpoints:Token", Issuer.TokenPath, app => app.MapGet(Issuer.TokenPath + "/{id?}", () => "host")),
        Taken("a group", "Endpoints:Token", "/auth/oauth2/token", app =>
        {
            app.MapGroup("/auth").MapSqrClientCredentials();
            app.MapGroup("/auth/oauth2").MapGet("token", () => "host");
        }),
        Taken("a controller by convention", "Endpoints:Token", Issuer.TokenPath,
            app => app.MapControllerRoute("default", "{controller=Home}/{action=Index}/{id?}")),
        Taken("the key set", "Endpoints:Jwks", Jwks, app => app.MapGet(Jwks, () => "host")),
    ];

    private static IEnumerable<TestCaseData> PathsThatAreFree() =>
    [
        Free("a parameter", app => app.MapPost("/oauth2/{action}", () => "host")),
        Free("a catch-all below", app => app.Map("/oauth2/token/{**rest}", () => "host")),
        Free("a catch-all", app => app.Map("{**path}", () => "host")),
        Free("a fallback", app => app.MapFallback(Issuer.TokenPath, () => "host")),
        Free("a longer path", app => app.MapPost("/oauth2/token/more", () => "host")),
        Free("OPTIONS", app => app.MapMethods(Issuer.TokenPath, ["OPTIONS"], () => "host")),
        Free("a POST of the key set", app => app.MapPost(Jwks, () => "host")),
        Free("another host", app => app.MapPost(Issuer.TokenPath, () => "host").RequireHost("other.test")),
        Free("a prefix", app => app.MapGroup("/api").MapPost(Issuer.TokenPath, () => "host")),
    ];

    private static TestCaseData Taken(string name, string setting, string path, Action<WebApplication> configure) =>
        new TestCaseData(setting, path, configure).SetArgDisplayNames(name);

    private static TestCaseData Free(string name, Action<WebApplication> configure) => new TestCaseData(configure).SetArgDisplayNames(name);

    private static Task<IHost> StartAsync(Action<WebApplication> configure, Action<IServiceCollection>? services = null) =>
        MountingTests.StartAsync(HostShape.Web("", configure, services), mapsItself: false);

    private sealed class StoreOfWhatIsMissing(IAsyncDisposable missing) : IReplayStore
    {
        public ValueTask<bool> TryUseAsync(string issuer, string id, DateTimeOffset expiresAt, CancellationToken cancellationToken) => new(missing is not null);
    }
}

/// <summary>A controller with the token endpoint's path, by the usual convention.</summary>
public sealed class OAuth2Controller : Controller
{
    /// <summary>Something to answer.</summary>
    public ContentResult Token() => Content("host");
}

using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class ConventionTests
{
    [Test]
    public async Task The_hosts_rate_limiter_holds_on_the_mapped_endpoints()
    {
        using var host = await StartAsync(
            app =>
            {
                app.UseRateLimiter();
                app.MapSqrClientCredentials().RequireRateLimiting("one");
            },
            services => services.AddRateLimiter(limits => limits.AddFixedWindowLimiter(
                "one", window => (window.PermitLimit, window.Window) = (1, TimeSpan.FromHours(1)))));
        using var http = MountingTests.ClientOf(host);

        (await MountingTests.PostAsync(http, Issuer.TokenPath)).Status.Should().Be(HttpStatusCode.OK);
        using var second = await http.PostAsync(Issuer.TokenPath, null);

        second.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable, "that is how the host's limiter refuses");
    }

    [Test]
    public async Task The_hosts_global_rate_limiter_holds_on_the_automatic_mount()
    {
        using var host = await StartAsync(
            app =>
            {
                app.UseRateLimiter();
                app.MapGet("/", () => "host");
            },
            services => services.AddRateLimiter(limits => limits.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, string>(_ =>
                RateLimitPartition.GetFixedWindowLimiter("all", _ => new() { PermitLimit = 1, Window = TimeSpan.FromHours(1) }))));
        using var http = MountingTests.ClientOf(host);

        (await MountingTests.PostAsync(http, Issuer.TokenPath)).Status.Should().Be(HttpStatusCode.OK);
        using var second = await http.PostAsync(Issuer.TokenPath, null);

        second.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task The_hosts_CORS_policy_answers_a_preflight(bool onTheEndpoints)
    {
        using var host = await StartAsync(
            app =>
            {
                if (onTheEndpoints)
                {
                    app.UseCors();
                    app.MapSqrClientCredentials().RequireCors("spa");
                }
                else
                {
                    app.UseCors("spa");
                    app.MapGet("/", () => "host");
                }
            },
            services => services.AddCors(cors => cors.AddPolicy("spa", policy => policy.WithOrigins("https://spa.test").AllowAnyHeader().AllowAnyMethod())));
        using var http = MountingTests.ClientOf(host);

        var preflight = await MountingTests.AnswerAsync(http, new(HttpMethod.Options, Issuer.TokenPath)
        {
            Headers = { { "Origin", "https://spa.test" }, { "Access-Control-Request-Method", "POST" } },
        });
        var token = await MountingTests.PostAsync(http, Issuer.TokenPath, request => request.Headers.Add("Origin", "https://spa.test"));

        preflight.Status.Should().Be(HttpStatusCode.NoContent);
        preflight.Headers.Should().Contain("Access-Control-Allow-Origin: https://spa.test");
        token.Status.Should().Be(HttpStatusCode.OK);
        token.Headers.Should().Contain("Access-Control-Allow-Origin: https://spa.test");
    }

    [Test]
    public async Task Without_a_CORS_policy_a_preflight_is_another_method_that_is_not_allowed()
    {
        using var host = await StartAsync(app => app.MapGet("/", () => "host"));
        using var http = MountingTests.ClientOf(host);

        var preflight = await MountingTests.AnswerAsync(http, new(HttpMethod.Options, Issuer.TokenPath)
        {
            Headers = { { "Origin", "https://spa.test" }, { "Access-Control-Request-Method", "POST" } },
        });

        preflight.Status.Should().Be(HttpStatusCode.MethodNotAllowed);
        preflight.Headers.Should().NotContain("Access-Control");
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Https_that_ended_at_a_proxy_counts_where_the_host_forwards_headers(bool hasEndpoints)
    {
        using var host = await StartAsync(app =>
        {
            var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedProto };
            app.UseForwardedHeaders(forwarded);
            if (hasEndpoints)
            {
                app.MapGet("/", () => "host");
            }
        });
        using var http = host.GetTestClient();

        var plain = await MountingTests.PostAsync(http, Issuer.TokenPath);
        var forwarded = await MountingTests.PostAsync(http, Issuer.TokenPath, request => request.Headers.Add("X-Forwarded-Proto", "https"));

        plain.Status.Should().Be(HttpStatusCode.BadRequest);
        plain.Description.Should().Contain("https");
        forwarded.Status.Should().Be(HttpStatusCode.OK, forwarded.Body);
    }

    [TestCaseSource(nameof(ErrorPages))]
    public async Task A_fault_of_ours_shows_nothing_of_the_hosts_error_page(Action<WebApplication> errorPage)
    {
        using var host = await StartAsync(
            app =>
            {
                errorPage(app);
                app.MapGet("/", () => "host");
            },
            services => services.AddSqrClientCredentials(_ => { }).AddClaims<FaultyClaims>());
        using var http = MountingTests.ClientOf(host);

        var answer = await MountingTests.PostAsync(http, Issuer.TokenPath);

        answer.Status.Should().Be(HttpStatusCode.InternalServerError);
        answer.Json.GetProperty("code").GetInt32().Should().Be(500);
        answer.Json.GetProperty("error").GetString().Should().Be("INTERNAL_SERVER_ERROR");
        answer.Body.Should().NotContainAny("tell-tale", "oops", "Exception", "<html");
    }

    [Test]
    public async Task A_group_puts_its_prefix_before_the_paths()
    {
        using var host = await StartAsync(app => app.MapGroup("/auth").MapSqrClientCredentials());
        using var http = MountingTests.ClientOf(host);

        (await MountingTests.PostAsync(http, "/auth" + Issuer.TokenPath)).Status.Should().Be(HttpStatusCode.OK);
        (await MountingTests.PostAsync(http, Issuer.TokenPath)).Status.Should().Be(HttpStatusCode.NotFound);
    }

    [Test]
    public async Task A_group_leaves_the_metadata_of_RFC_8414_at_the_root()
    {
        const string Metadata = "/.well-known/oauth-authorization-server";
        using var host = await StartAsync(
            app => app.MapGroup("/auth").MapSqrClientCredentials(),
            services => services.Configure<ClientCredentialsOptions>(options => options.Issuer = Issuer.Identifier + "/auth"));
        using var http = MountingTests.ClientOf(host);

        var metadata = await MountingTests.AnswerAsync(http, new(HttpMethod.Get, Metadata + "/auth"));

        metadata.Status.Should().Be(HttpStatusCode.OK);
        foreach (var member in new[] { "token_endpoint", "jwks_uri" })
        {
            var url = new Uri(metadata.Json.GetProperty(member).GetString()!); // the metadata has both
            (await MountingTests.AnswerAsync(http, new(HttpMethod.Get, url.AbsolutePath))).Status.Should().NotBe(HttpStatusCode.NotFound, member);
        }

        (await MountingTests.AnswerAsync(http, new(HttpMethod.Get, $"/auth{Metadata}/auth"))).Status.Should().Be(HttpStatusCode.NotFound);
        (await MountingTests.AnswerAsync(http, new(HttpMethod.Get, "/auth/.well-known/openid-configuration"))).Status.Should().Be(HttpStatusCode.OK);
    }

    [TestCase("/auth", "https://issuer.test/auth", false)]
    [TestCase("/auth", "https://issuer.test/base/auth", false)]
    [TestCase("/auth", "https://issuer.test", true)]
    [TestCase("/auth", null, true)]
    [TestCase("/auth", "https://issuer.test/other", true)]
    [TestCase("/{tenant}", "https://issuer.test/acme", false)]
    public async Task A_prefix_that_does_not_fit_the_issuer_is_named_at_start(string prefix, string? identifier, bool isNamed)
    {
        var logs = new CollectedLogs();
        using var host = await StartAsync(
            app => app.MapGroup(prefix).MapSqrClientCredentials(),
            services =>
            {
                services.AddLogging(logging => logging.AddProvider(logs)).Configure<ClientCredentialsOptions>(options => options.Issuer = identifier);
                if (identifier is null)
                {
                    services.Select(service => service.ImplementationInstance).OfType<IHostEnvironment>().First()
                        .EnvironmentName = Environments.Development; // where it may be left out
                }
            });

        logs.CountOf("MountDoesNotFitIssuer").Should().Be(isNamed ? 1 : 0);
    }

    [Test]
    public async Task A_rate_limit_reaches_token_requests_and_no_document_and_is_answered_as_a_token_error()
    {
        using var logs = new CollectedLogs();
        using var host = await StartAsync(
            app =>
            {
                app.UseRateLimiter();
                app.MapGroup("").RequireRateLimiting("one")
                    .MapSqrClientCredentials().RequireRateLimiting("one")
                    .Finally(endpoint => endpoint.Metadata.Add(new EnableRateLimitingAttribute("one")));
                app.MapGet("/limited", () => "host").RequireRateLimiting("one");
            },
            services => services.AddLogging(logging => logging.AddProvider(logs)).AddRateLimiter(limits =>
            {
                limits.AddFixedWindowLimiter("one", window => (window.PermitLimit, window.Window) = (1, TimeSpan.FromMinutes(30)));
                limits.OnRejected = ClientCredentialsRateLimiting.RejectAsync;
            }));
        using var http = MountingTests.ClientOf(host);

        (await MountingTests.PostAsync(http, Issuer.TokenPath)).Status.Should().Be(HttpStatusCode.OK);
        var second = await MountingTests.PostAsync(http, Issuer.TokenPath);
        var ofHost = await MountingTests.AnswerAsync(http, new(HttpMethod.Get, "/limited"));

        second.ShouldRefuse(HttpStatusCode.TooManyRequests, "slow_down");
        logs.RefusalsFor("Throttled").Should().ContainSingle().Which.Should().Contain($"Request {second.RequestId}.");
        second.Headers.Should().MatchRegex("Retry-After: [1-9][0-9]*");
        ofHost.Status.Should().Be(HttpStatusCode.ServiceUnavailable, "the host's own endpoints are answered as the host says");
        foreach (var path in new[] { "/.well-known/jwks.json", "/.well-known/oauth-authorization-server", "/.well-known/openid-configuration" })
        {
            (await MountingTests.AnswerAsync(http, new(HttpMethod.Get, path))).Status.Should().Be(HttpStatusCode.OK, path);
        }
    }

    [Test]
    public async Task Other_conventions_reach_all_endpoints()
    {
        using var host = await StartAsync(
            app => app.MapGroup("/auth").MapSqrClientCredentials().RequireHost("issuer.test"),
            services => services.Configure<ClientCredentialsOptions>(options => options.Issuer = Issuer.Identifier + "/auth"));
        using var http = MountingTests.ClientOf(host);

        foreach (var path in new[] { "/auth" + Issuer.TokenPath, "/auth/.well-known/jwks.json", "/.well-known/oauth-authorization-server/auth" })
        {
            var elsewhere = await MountingTests.AnswerAsync(http, new(HttpMethod.Get, path) { Headers = { Host = "other.test" } });
            elsewhere.Status.Should().Be(HttpStatusCode.NotFound, path);
            (await MountingTests.AnswerAsync(http, new(HttpMethod.Get, path))).Status.Should().NotBe(HttpStatusCode.NotFound, path);
        }
    }

    [Test]
    public async Task Mapping_twice_is_refused_with_the_remedy()
    {
        var map = () => StartAsync(app =>
        {
            app.MapSqrClientCredentials();
            app.MapGroup("/second").MapSqrClientCredentials();
        });

        (await map.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*already mapped*its own host*");
    }

    [Test]
    public void Mapping_what_is_not_registered_is_refused_with_the_remedy()
    {
        using var app = WebApplication.CreateBuilder().Build();

        app.Invoking(host => host.MapSqrClientCredentials()).Should().Throw<InvalidOperationException>().WithMessage("*AddSqrClientCredentials*");
    }

    [Test]
    public void A_second_issuer_in_one_host_is_refused_with_the_remedy()
    {
        var configuration = new ConfigurationBuilder().Build();
        var services = new ServiceCollection();
        services.AddSqrClientCredentials(configuration.GetSection("First"));

        services.Invoking(collection => collection.AddSqrClientCredentials(configuration.GetSection("Second")))
            .Should().Throw<InvalidOperationException>().WithMessage("*First*one issuer*Second*its own host*");
    }

    [Test]
    public void Registering_twice_is_registering_once()
    {
        var configuration = HostShape.Configuration("keys");
        var once = new ServiceCollection();
        once.AddSqrClientCredentials(configuration);
        var twice = new ServiceCollection();
        twice.AddSqrClientCredentials(configuration);
        twice.AddSqrClientCredentials(configuration);

        Ours(twice).Should().Equal(Ours(once));
    }

    private static IEnumerable<TestCaseData> ErrorPages() =>
    [
        new TestCaseData((Action<WebApplication>)(app => app.UseDeveloperExceptionPage())).SetArgDisplayNames("developer exception page"),
        new TestCaseData((Action<WebApplication>)(app => app.UseExceptionHandler(handler => handler.Run(context => context.Response.WriteAsync("oops")))))
            .SetArgDisplayNames("exception handler"),
        new TestCaseData((Action<WebApplication>)(app => app.UseStatusCodePages("text/plain", "oops {0}"))).SetArgDisplayNames("status code pages"),
    ];

    private static IEnumerable<string> Ours(ServiceCollection services) => services
        .Where(service => service.ServiceType.Namespace?.StartsWith("Sqr.", StringComparison.Ordinal) is true
            || service.ImplementationType?.Namespace?.StartsWith("Sqr.", StringComparison.Ordinal) is true)
        .Select(service => $"{service.ServiceType} {service.ImplementationType}");

    private static Task<IHost> StartAsync(Action<WebApplication> configure, Action<IServiceCollection>? services = null) =>
        MountingTests.StartAsync(HostShape.Web("", configure, services), mapsItself: false);

    private sealed class FaultyClaims : IAccessTokenClaims
    {
        public ValueTask AddClaimsAsync(Grant grant, AccessTokenClaims claims, CancellationToken cancellationToken) =>
            throw new NotSupportedException("tell-tale");
    }
}

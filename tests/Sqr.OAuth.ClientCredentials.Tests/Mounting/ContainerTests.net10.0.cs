using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class ContainerTests
{
    private static IEnumerable<TestCaseData> Containers() => OtherContainer.All().Select(container =>
        new TestCaseData(container).SetArgDisplayNames(container.Name));

    [TestCaseSource(nameof(Containers))]
    public async Task The_issuer_runs_on_another_container(object container)
    {
        using var logs = new CollectedLogs();
        await using var app = await StartAsync((OtherContainer)container, logs);
        using var http = app.GetTestClient();
        http.BaseAddress = new(Issuer.Identifier);

        var token = await MountingTests.PostAsync(http, Issuer.TokenPath);
        var api = await MountingTests.AnswerAsync(http, new(HttpMethod.Get, "/api") { Headers = { Authorization = new("Bearer", token.Token.EncodedToken) } });

        token.Status.Should().Be(HttpStatusCode.OK, token.Body);
        token.Token.GetClaim("tenant").Value.Should().Be("one");
        (await http.GetStringAsync("/.well-known/jwks.json")).Should().Contain("\"ES256\"");
        api.Status.Should().Be(HttpStatusCode.OK, api.Body);
        logs.Lines.Should().NotContain(line => line.Level >= LogLevel.Error);
    }

    [TestCaseSource(nameof(Containers))]
    public async Task An_app_without_an_issuer_has_none_on_another_container_either(object container)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Host.UseServiceProviderFactory((OtherContainer)container);
        builder.Services.AddAuthentication().AddSqrJwtBearer();
        await using var app = builder.Build();

        var start = () => app.StartAsync();

        (await start.Should().ThrowAsync<OptionsValidationException>()).WithMessage("*has no issuer*");
    }

    private static async Task<WebApplication> StartAsync(OtherContainer container, CollectedLogs logs)
    {
        var builder = WebApplication.CreateBuilder();
        var keys = Directory.CreateTempSubdirectory("sqr-container-");
        builder.WebHost.UseTestServer();
        builder.Host.UseServiceProviderFactory(container);
        builder.Logging.ClearProviders().AddProvider(logs);
        builder.Services.AddSqrClientCredentials(HostShape.Configuration(keys.FullName)).AddClaims<Tenant>();
        builder.Services.AddAuthentication().AddSqrJwtBearer();
        var app = builder.Build();
        app.UseAuthentication(); // by itself only where the container can tell what is registered
        app.UseAuthorization();
        app.MapGet("/api", () => "api").RequireAuthorization();
        app.Lifetime.ApplicationStopped.Register(() => keys.Delete(recursive: true));
        await app.StartAsync();

        return app;
    }

    private sealed class Tenant : IAccessTokenClaims
    {
        public ValueTask AddClaimsAsync(Grant grant, AccessTokenClaims claims, CancellationToken cancellationToken)
        {
            claims.Set("tenant", "one");

            return ValueTask.CompletedTask;
        }
    }
}

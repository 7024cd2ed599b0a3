using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>OpenIddict's server in the same app.</summary>
public sealed class OpenIddictTests
{
    private const string OfOpenIddict = "https://openiddict.test/";

    [Test]
    public async Task OpenIddict_hides_the_metadata_and_the_log_says_so()
    {
        using var logs = new CollectedLogs();
        using var host = await MountingTests.StartAsync(Shape(logs, app => app.MapGet("/", () => "host"), _ => { }), mapsItself: false);
        using var http = MountingTests.ClientOf(host);

        (await http.GetStringAsync("/.well-known/openid-configuration")).Should().Contain(OfOpenIddict);
        logs.Lines.Where(line => line.Id.Name == "MetadataHiddenByOpenIddict").Select(line => line.Text).Should().SatisfyRespectively(
            line => line.Should().ContainAll("/.well-known/oauth-authorization-server", "MapGroup"),
            line => line.Should().ContainAll("/.well-known/openid-configuration", "MapGroup"));
    }

    [Test]
    public async Task A_group_and_an_issuer_with_its_path_are_beside_OpenIddict()
    {
        using var logs = new CollectedLogs();
        using var host = await MountingTests.StartAsync(
            Shape(logs, app => app.MapGroup("/auth").MapSqrClientCredentials(), options => options.Issuer = $"{Issuer.Identifier}/auth"),
            mapsItself: false);
        using var http = MountingTests.ClientOf(host);

        (await http.GetStringAsync("/.well-known/openid-configuration")).Should().Contain(OfOpenIddict);
        (await http.GetStringAsync("/auth/.well-known/openid-configuration")).Should().Contain($"\"{Issuer.Identifier}/auth/oauth2/token\"");
        logs.CountOf("MetadataHiddenByOpenIddict").Should().Be(0);
    }

    private static HostShape Shape(CollectedLogs logs, Action<WebApplication> configure, Action<ClientCredentialsOptions> options) => HostShape.Web(
        "",
        configure,
        services =>
        {
            services.AddSingleton<ILoggerProvider>(logs);
            services.AddSqrClientCredentials(options);
            services.AddOpenIddict().AddServer(server => server
                .EnableDegradedMode()
                .SetIssuer(new Uri(OfOpenIddict))
                .SetTokenEndpointUris("connect/token")
                .AllowClientCredentialsFlow()
                .AddEphemeralEncryptionKey()
                .AddEphemeralSigningKey()
                .AddEventHandler<OpenIddict.Server.OpenIddictServerEvents.ValidateTokenRequestContext>(handler => handler.UseInlineHandler(_ => default))
                .UseAspNetCore());
        });
}

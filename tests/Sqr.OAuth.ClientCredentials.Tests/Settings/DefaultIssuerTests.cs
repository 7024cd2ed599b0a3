using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class DefaultIssuerTests
{
    [TestCase("http://127.0.0.1:{0}", "http://127.0.0.1:{0}")]
    [TestCase("http://+:{0}", "http://localhost:{0}")]
    public async Task An_address_that_code_has_set_is_Developments_issuer(string url, string issuer)
    {
        var port = FreePort.Next();
        await using var app = Build(out var logs);
        app.Urls.Add(string.Format(null, url, port));
        await app.StartAsync();
        using var http = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}") };

        var metadata = JsonDocument.Parse(await http.GetStringAsync("/.well-known/oauth-authorization-server"));

        metadata.RootElement.GetProperty("issuer").GetString().Should().Be(string.Format(null, issuer, port));
        logs.CountOf("IssuerElsewhere").Should().Be(0);
        logs.Lines.Should().Contain(line => line.Id.Name == "IssuerDefaulted" && line.Text.Contains(string.Format(null, issuer, port)));
    }

    [Test]
    public async Task A_reload_after_the_start_needs_no_restart_for_an_issuer_that_nobody_set()
    {
        await using var app = Build(out var logs);
        app.Urls.Add("http://127.0.0.1:0");
        await app.StartAsync();

        ((IConfigurationRoot)app.Configuration).Reload();

        logs.CountOf("SettingsReloaded").Should().Be(1);
        logs.CountOf("RestartNeeded").Should().Be(0);
    }

    [Test]
    public async Task A_host_that_listens_elsewhere_is_told_to_set_the_issuer()
    {
        await using var app = Build(out var logs, builder => builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0)));
        await app.StartAsync();

        var warning = logs.Lines.Single(line => line.Id.Name == "IssuerElsewhere");

        warning.Level.Should().Be(LogLevel.Warning);
        warning.Text.Should().ContainAll("http://localhost:5000", app.Urls.Single(), "SqrClientCredentials:Issuer");
    }

    [Test]
    public async Task An_issuer_that_the_host_sets_last_is_no_default()
    {
        await using var app = Build(out var logs, builder =>
        {
            builder.Services.AddSqrClientCredentials(builder.Configuration);
            builder.Services.PostConfigure<ClientCredentialsOptions>(options => options.Issuer = "https://issuer.test");
        });
        app.Urls.Add("http://127.0.0.1:0");

        await app.StartAsync();

        logs.CountOf("IssuerDefaulted").Should().Be(0);
        logs.CountOf("IssuerElsewhere").Should().Be(0);
    }

    private static WebApplication Build(out CollectedLogs logs, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["SqrClientCredentials:SigningAlgorithm"] = "ES256",
            ["SqrClientCredentials:Keys:EncryptionKeys:0"] = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
            ["SqrClientCredentials:Clients:acme:DisplayName"] = "Acme",
        });
        logs = new();
        builder.Logging.ClearProviders().AddProvider(logs);
        configure?.Invoke(builder);
        builder.Services.AddSqrClientCredentials(builder.Configuration).AddSigningKeyStore(new MemoryKeyStore());

        return builder.Build();
    }
}

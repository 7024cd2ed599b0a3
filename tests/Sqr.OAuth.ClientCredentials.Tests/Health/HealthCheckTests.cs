using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class HealthCheckTests
{
    private static readonly string EncryptionKey = Convert.ToBase64String(new byte[32]);

    [Test]
    public async Task A_host_that_issues_tokens_is_live_and_ready()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").WithHealth().OnKestrel().StartAsync();

        var live = await issuer.Http.ProbeAsync("live");
        var ready = await issuer.Http.ProbeAsync("ready");

        (live.Code, live.Status).Should().Be((HttpStatusCode.OK, "Healthy"));
        ready.ShouldBeHealthy();
    }

    [Test]
    public async Task The_figures_of_a_healthy_host_are_complete()
    {
        await using var issuer = await Issuer.WithClient("acme", "secret").WithHealth().StartAsync();
        await issuer.AdvanceAsync(TimeSpan.FromSeconds(10));

        var data = (await issuer.Http.ProbeAsync("ready")).Data;

        data.ToDictionary(figure => figure.Key, figure => $"{figure.Value}").Should().Equal(new Dictionary<string, string>
        {
            ["keys.ES256.kid"] = await issuer.SigningKeyIdAsync(),
            ["keys.ES256.age_seconds"] = "10",
            ["keys.ES256.next_activation_seconds"] = $"{(90 * 24 * 60 * 60) - 10}",
            ["keys.refreshed"] = "2026-11-24T12:00:10Z",
            ["stores.keys.breaker"] = "closed",
            ["stores.clients.breaker"] = "none",
            ["stores.replay.breaker"] = "none",
            ["stores.throttle.breaker"] = "none",
        });
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Nothing_that_they_say_is_secret(bool isDown)
    {
        var keys = new MemoryKeyStore();
        var fault = new InvalidOperationException("Password=tell-tale at db.internal");
        var clients = new StoreOf((_, _) => isDown ? throw fault : new(StoreOf.Acme));
        await using var issuer = await Issuer.Default.WithHealth()
            .Setting("Keys:EncryptionKeys:0", EncryptionKey)
            .With(builder => builder.AddSigningKeyStore(keys).AddClientStore(clients))
            .StartAsync();
        await issuer.RequestTokenAsync("acme", "right");
        keys.Fault = isDown ? fault : null;
        issuer.Time.Advance(TimeSpan.FromHours(1));

        var said = (await issuer.Http.ProbeAsync("live")).Text + (await issuer.Http.ProbeAsync("ready")).Text;

        said.Should().NotContainAny("tell-tale", "db.internal", "memory", "acme", "right", EncryptionKey, StoreOf.Acme.Secrets[0].Hash);
        said.Should().NotContainAny(keys.Keys.SelectMany(key => new[] { key.PrivateKey!, key.Seal! }), "keys of the test are not erased, and are sealed");
    }

    [Test]
    public async Task Calling_it_twice_is_calling_it_once()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").WithHealth()
            .Services(services => services.AddHealthChecks().AddSqrClientCredentials()).StartAsync();

        (await issuer.Http.ProbeAsync("ready")).ShouldBeHealthy();
    }

    [Test]
    public async Task A_host_without_an_issuer_is_told_what_to_call()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Services.AddHealthChecks().AddSqrClientCredentials();
        await using var app = builder.Build();

        var check = () => app.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync();

        await check.Should().ThrowAsync<InvalidOperationException>().WithMessage("The issuer is not registered. Call *");
    }

    [Test]
    public async Task A_host_may_take_a_failure_for_less()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").WithHealth()
            .With(builder => builder.AddSigningKeyStore(new MemoryKeyStore { Fault = new InvalidOperationException("down") }))
            .Services(services => services.PostConfigure<HealthCheckServiceOptions>(options =>
                options.Registrations.Single(check => check.Tags.Contains("ready")).FailureStatus = HealthStatus.Degraded))
            .StartAsync();

        (await issuer.Http.ProbeAsync("ready")).ShouldBeDegraded("No key can sign ES256 tokens.");
    }
}

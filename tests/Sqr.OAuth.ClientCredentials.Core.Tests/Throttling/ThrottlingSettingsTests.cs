using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class ThrottlingSettingsTests
{
    [Test]
    public async Task It_is_on_by_default()
    {
        await using var engine = await Engine.With(""" "Throttling": { "Enabled": "true" } """).StartAsync();

        engine.Running.Services.GetRequiredService<CurrentSettings>().Value.Options.Throttling.Should().BeEquivalentTo(new ThrottlingOptions
        {
            Enabled = true,
            FailuresPerAddress = 60,
            FailuresPerClient = 20,
            Window = TimeSpan.FromMinutes(1),
        });
        new ThrottlingOptions().Enabled.Should().BeTrue();
    }

    [Test]
    public async Task A_reload_changes_the_limits_and_switches_it_off()
    {
        await using var engine = await Engine.With(Members(enabled: true, perAddress: 60)).StartAsync();
        for (var i = 0; i < 10; i++)
        {
            (await ErrorOfAsync(engine, $"nobody-{i}")).Should().Be("invalid_client");
        }

        engine.Reload(Engine.Settings(Members(enabled: true, perAddress: 5)));
        (await ErrorOfAsync(engine, "nobody")).Should().Be("slow_down");

        engine.Reload(Engine.Settings(Members(enabled: false, perAddress: 5)));
        (await ErrorOfAsync(engine, "nobody")).Should().Be("invalid_client");
    }

    private static string Members(bool enabled, int perAddress) => $$"""
        "Clients": { "acme": { "Secrets": [ { "Hash": "{{SecretHash.OfRandomSecret("right")}}" } ] } },
        "Throttling": { "Enabled": {{(enabled ? "true" : "false")}}, "FailuresPerAddress": {{perAddress}}, "FailuresPerClient": 20, "Window": "00:01:00" }
        """;

    private static async Task<string?> ErrorOfAsync(Engine engine, string clientId)
    {
        var outcome = await engine.Running.Services.GetRequiredService<ClientAuthentication>().AuthenticateAsync(
            new ClientCredential.Secret(clientId, "wrong", AuthenticationMethod.ClientSecretPost), new(IPAddress.Parse("203.0.113.7")), default);

        return outcome.Refused(out var refusal, out _) ? refusal.Error.Code.Name : null;
    }
}

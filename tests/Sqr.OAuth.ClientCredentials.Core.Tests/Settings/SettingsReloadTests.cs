using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class SettingsReloadTests
{
    [Test]
    public async Task A_valid_reload_takes_effect_at_once()
    {
        await using var engine = await Engine.With(""" "Clients": { "acme": {} } """).StartAsync();

        engine.Reload(Engine.Settings(""" "Clients": { "globex": {} } """));

        (await engine.Clients.FindByIdAsync("acme", default)).Should().BeNull();
        (await engine.Clients.FindByIdAsync("globex", default)).Should().NotBeNull();
    }

    [Test]
    public async Task An_invalid_reload_keeps_the_last_valid_settings_and_says_why()
    {
        await using var engine = await Engine.With(""" "Clients": { "acme": {} } """).StartAsync();

        engine.Reload(Engine.Settings(""" "Clients": { "globex": {} }, "AccessTokenLifetime": "soon" """));

        (await engine.Clients.FindByIdAsync("acme", default)).Should().NotBeNull();
        (await engine.Clients.FindByIdAsync("globex", default)).Should().BeNull();
        engine.Logs.Lines.Should().Contain(line => line.Level == LogLevel.Error && line.Text.Contains("SqrClientCredentials:AccessTokenLifetime"));
    }

    [Test]
    public async Task After_an_invalid_reload_a_valid_one_takes_effect()
    {
        await using var engine = await Engine.With(""" "Clients": { "acme": {} } """).StartAsync();

        engine.Reload(Engine.Settings(""" "SigningAlgorithm": "none" """));
        engine.Reload(Engine.Settings(""" "Clients": { "globex": {} } """));

        (await engine.Clients.FindByIdAsync("globex", default)).Should().NotBeNull();
    }

    [Test]
    public async Task What_is_read_at_start_only_stays_and_is_warned_of()
    {
        await using var engine = await Engine.With().StartAsync();

        engine.Reload(Engine.Settings(""" "Issuer": "https://other.test" """));

        var issued = await engine.TokenIssuer.IssueAsync(new() { Client = new() { ClientId = "acme" } });
        new Microsoft.IdentityModel.JsonWebTokens.JsonWebToken(issued.AccessToken).Issuer.Should().Be("https://issuer.test");
        engine.Logs.Lines.Should().Contain(line => line.Id.Id == 1004);
    }
}

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

    [TestCase("""{ "SqrClientCredentials": { "Audience": "https://other.test" } }""", "Clients no longer has clients; it had 1")]
    [TestCase("""{ "SqrClientCredentials": { "Clients": null, "AccessTokenLifetime": "soon" } }""", "AccessTokenLifetime")]
    [TestCase("{}", "SqrClientCredentials no longer exists")]
    public async Task A_reload_that_loses_all_clients_is_refused(string settings, string reason)
    {
        await using var engine = await Engine.WithSection($$"""
            {
              "Issuer": "https://issuer.test", "SigningAlgorithm": "ES256",
              "Keys": { "EncryptionKeys": [ "{{Engine.EncryptionKey}}" ] }, "Clients": { "acme": {} }
            }
            """, "Development").StartAsync();

        engine.Reload(settings);

        (await engine.Clients.FindByIdAsync("acme", default)).Should().NotBeNull();
        engine.Logs.Lines.Should().Contain(line => line.Id.Name == "ReloadRefused" && line.Text.Contains(reason));
    }

    [Test]
    public async Task Clients_that_are_explicitly_empty_are_removed()
    {
        await using var engine = await Engine.With(""" "Clients": { "acme": {} } """).StartAsync();

        engine.Reload(Engine.Settings(""" "Clients": {} """));

        (await engine.Clients.FindByIdAsync("acme", default)).Should().BeNull();
        engine.Logs.CountOf("ReloadRefused").Should().Be(0);
    }

    [Test]
    public async Task After_all_clients_were_removed_a_reload_without_any_is_no_loss()
    {
        await using var engine = await Engine.With(""" "Clients": { "acme": {} } """).StartAsync();
        engine.Reload(Engine.Settings(""" "Clients": {} """));

        engine.Reload(Engine.Settings(""" "Audience": "https://other.test" """));

        engine.Logs.CountOf("ReloadRefused").Should().Be(0);
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

    [Test]
    public async Task A_lifetime_that_outlives_the_keys_of_the_start_is_refused_also_where_new_settings_would_allow_it()
    {
        await using var engine = await Engine.With(""" "Keys": { "RetainFor": "02:00:00" } """).StartAsync();

        engine.Reload(Engine.Settings(""" "AccessTokenLifetime": "03:00:00", "Keys": { "RetainFor": "04:00:00" } """));

        engine.Logs.Lines.Should().Contain(line => line.Id.Name == "ReloadRefused" && line.Text.Contains("Keys:RetainFor is 02:00:00"));
        (await engine.TokenIssuer.IssueAsync(new() { Client = new() { ClientId = "acme" } })).ExpiresAt.Should().Be(engine.Time.GetUtcNow().AddHours(1));
    }

    [Test]
    public async Task An_algorithm_that_a_reload_brings_has_its_keys_before_the_first_request_for_it()
    {
        await using var engine = await Engine.With().StartAsync();
        engine.Reload(Engine.Settings(""" "Clients": { "acme": { "SigningAlgorithm": "ES384" } } """));

        engine.Time.Advance(TimeSpan.FromSeconds(10));
        await engine.Logs.ReachedAsync("SigningKeyAnnounced", 2);

        Directory.EnumerateFiles(Path.Combine(engine.Folder, "keys"), "ES384-*.key").Should().HaveCount(2);
    }
}

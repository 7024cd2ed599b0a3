using System.Net;
using Microsoft.Extensions.Configuration;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>How long a credential lives after it was removed from the settings.</summary>
public sealed class RemovedFromSettingsTests
{
    [TestCase("Clients:acme:Secrets:0:ExpiresAt", "2026-11-01")]
    [TestCase("Clients:acme:Enabled", "false")]
    [TestCase("Clients:acme:ClientId", "renamed")]
    public async Task It_is_dead_with_the_reload(string setting, string value)
    {
        await using var issuer = await Issuer.Default.Setting("Clients:acme:Secrets:0:Hash", SecretHash.OfRandomSecret("right")).StartAsync();
        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);

        Reload(issuer, setting, value);

        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Of_two_secrets_the_other_goes_on()
    {
        await using var issuer = await Issuer.Default
            .Setting("Clients:acme:Secrets:0:Hash", SecretHash.OfRandomSecret("old"))
            .Setting("Clients:acme:Secrets:1:Hash", SecretHash.OfRandomSecret("new"))
            .StartAsync();
        (await issuer.RequestTokenAsync("acme", "old")).Status.Should().Be(HttpStatusCode.OK);

        Reload(issuer, "Clients:acme:Secrets:0:Hash", SecretHash.OfRandomSecret("next"));

        (await issuer.RequestTokenAsync("acme", "old")).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await issuer.RequestTokenAsync("acme", "new")).Status.Should().Be(HttpStatusCode.OK);
    }

    // As a file watcher would.
    private static void Reload(RunningIssuer issuer, string setting, string value)
    {
        issuer.App.Configuration[$"{ClientCredentialsOptions.SectionName}:{setting}"] = value;
        ((IConfigurationRoot)issuer.App.Configuration).Reload();
    }
}

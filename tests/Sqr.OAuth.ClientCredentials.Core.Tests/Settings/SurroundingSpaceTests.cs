using Microsoft.Extensions.Configuration;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>White space that nobody sees, around values that are compared character by character.</summary>
public sealed class SurroundingSpaceTests
{
    private const string Workload = "Clients:acme:FederatedCredentials:0";

    [TestCase("Issuer", "https://issuer.test")]
    [TestCase("Audience", "https://api.test")]
    [TestCase("Keys:Directory", "keys")]
    [TestCase("Keys:Pem:0", "key.pem")]
    [TestCase("MutualTls:TrustedRoots:0", "ca.pem")]
    [TestCase("Clients:acme:ClientId", "acme")]
    [TestCase("Clients:acme:Audience", "https://api.test")]
    [TestCase("Clients:acme:Resources:0", "https://api.test/orders")]
    [TestCase("Clients:acme:JwksUri", "https://client.test/jwks.json")]
    [TestCase("Clients:acme:Certificates:0:SanUri", "spiffe://example.test/acme")]
    [TestCase("Clients:acme:Certificates:0:SanEmail", "acme@example.test")]
    [TestCase($"{Workload}:Issuer", "https://platform.test")]
    [TestCase($"{Workload}:Subject", "repo:acme/orders:ref:refs/heads/main")]
    [TestCase($"{Workload}:Audience", "https://issuer.test")]
    [TestCase($"{Workload}:Claims:ref", "main")]
    [TestCase($"{Workload}:JwksUri", "https://platform.test/jwks.json")]
    [TestCase($"{Workload}:BearerTokenFile", "token")]
    [TestCase($"{Workload}:CaFile", "ca.crt")]
    public async Task White_space_around_a_value_is_an_error_that_shows_it(string setting, string value)
    {
        foreach (var (text, shown) in new[] { ($"{value}\n", $"{value}\\u000a"), ($" {value}", $" {value}"), ($"{value}\u00a0", $"{value}\u00a0") })
        {
            await using var engine = With(setting, text);

            (await engine.FailToStartAsync()).Should().Contain(
                $"SqrClientCredentials:{setting} is \"{shown}\"; it must not begin or end with white space or a line break. Try \"{value}\".");
        }
    }

    [TestCase("Clients:acme:Secrets:0:Value", "set Hash instead")]
    [TestCase("Keys:PemPassword", "remove it there")]
    public async Task White_space_around_a_secret_is_an_error_that_does_not_show_it(string setting, string remedy)
    {
        await using var engine = With(setting, "tell-tale\n");

        var failure = await engine.FailToStartAsync();

        failure.Should().Contain($"SqrClientCredentials:{setting} begins or ends with white space or a line break").And.Contain(remedy);
        failure.Should().NotContain("tell-tale");
    }

    [TestCase("Clients:acme:DisplayName", " Acme ")]
    [TestCase("Clients:acme:Secrets:0:Description", "first\n")]
    [TestCase("Scopes:read:Description", " Read ")]
    [TestCase("Keys:EncryptionKeys:1", Engine.EncryptionKey + "\n")]
    public async Task White_space_that_means_nothing_is_accepted(string setting, string value)
    {
        await using var engine = With(setting, value);

        var start = () => engine.StartAsync();

        await start.Should().NotThrowAsync();
    }

    private static Engine With(string setting, string value) => Engine.With(
        """ "Clients": { "acme": { "Secrets": [ { "Value": "right" } ] } } """,
        host: builder => builder.Configuration.AddInMemoryCollection([new($"SqrClientCredentials:{setting}", value)]));
}

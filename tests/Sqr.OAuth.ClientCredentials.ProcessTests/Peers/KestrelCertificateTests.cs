using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>curl with client certificates against the sample host, which does TLS itself.</summary>
public sealed class KestrelCertificateTests
{
    [Test]
    public async Task A_certificate_authenticates_its_client_and_no_other_and_the_token_is_bound_to_it()
    {
        using var cases = new CertificateCases();
        await using var host = new SampleHost();
        var address = $"https://localhost:{FreePort.Next()}";
        host.Settings["Kestrel"]!["Endpoints"]!["Https"] = new JsonObject
        {
            ["Url"] = address,
            ["Certificate"] = new JsonObject { ["Path"] = cases.Server.Path, ["KeyPath"] = cases.Server.KeyPath },
        };
        host.Set(cases.Settings);
        await host.StartAsync();

        await cases.ShouldBeJudgedAsync(address);
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class DerivedSettingsTests
{
    [Test]
    public async Task A_reload_whose_authorities_become_unusable_keeps_the_last_valid_settings()
    {
        var isBreaking = false;
        await using var engine = await WithAuthority(() => isBreaking).StartAsync();
        isBreaking = true;

        engine.Reload(Engine.Settings(""" "MutualTls": { "TrustedRoots": [ "ca.pem" ] }, "Clients": { "globex": {} } """));

        (await engine.Clients.FindByIdAsync("acme", default)).Should().NotBeNull();
        (await engine.Clients.FindByIdAsync("globex", default)).Should().BeNull();
        engine.Logs.Lines.Should().Contain(line => line.Id.Name == "ReloadRefused" && line.Text.Contains("MutualTls:TrustedRoots:0"));
    }

    [Test]
    public async Task Authorities_that_become_unusable_during_the_start_stop_it()
    {
        await using var engine = WithAuthority(isBreaking: () => true);

        (await engine.FailToStartAsync()).Should().Contain("MutualTls:TrustedRoots:0");
    }

    // The file breaks after the settings were read, before anything is computed from them.
    private static Engine WithAuthority(Func<bool> isBreaking)
    {
        var file = "";

        return Engine.With(
            """ "MutualTls": { "TrustedRoots": [ "ca.pem" ] }, "Clients": { "acme": {} } """,
            host: builder => File.WriteAllText(file = Path.Combine(builder.Environment.ContentRootPath, "ca.pem"), Authority()),
            configure: builder => builder.Services.PostConfigure<ClientCredentialsOptions>(_ => File.WriteAllText(file, isBreaking() ? "" : Authority())));
    }

    private static string Authority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = new CertificateRequest("CN=authority", key, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));

        return certificate.ExportCertificatePem();
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Data Protection keys that do not outlive the process, cannot be read, or belong to another application name.</summary>
public sealed class DataProtectionFaultTests
{
    private DirectoryInfo _folder = null!; // set before each test

    private string Keys => Path.Combine(_folder.FullName, "keys");

    private string Ring => Path.Combine(_folder.FullName, "ring");

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("sqr-dp-");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [Test]
    public async Task Keys_in_memory_stop_the_first_start_with_the_remedy_and_no_signing_key_is_written()
    {
        var start = () => With(protection => protection.UseEphemeralDataProtectionProvider()).StartAsync();

        (await start.Should().ThrowAsync<SigningKeyException>()).Which.Message
            .Should().ContainAll("in memory only", "SqrClientCredentials:Keys:EncryptionKeys", "openssl rand -base64 32", "PersistKeysToFileSystem");
        Directory.EnumerateFiles(Keys, "*.key*").Should().BeEmpty();
    }

    [Test]
    public async Task Keys_in_memory_do_no_harm_where_encryption_keys_are_set()
    {
        var start = async () => await (await With(protection => protection.UseEphemeralDataProtectionProvider())
            .Setting("Keys:EncryptionKeys:0", Convert.ToBase64String(new byte[32])).StartAsync()).DisposeAsync();

        await start.Should().NotThrowAsync();
        await start.Should().NotThrowAsync("the signing keys are read back");
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Keys_that_cannot_be_read_stop_the_start_and_are_named_in_place_of_the_key_store(bool hasStartedBefore)
    {
        if (hasStartedBefore)
        {
            await (await With(Persisted).StartAsync()).DisposeAsync();
        }

        Directory.CreateDirectory(Ring);
        await File.WriteAllTextAsync(Path.Combine(Ring, "key-damaged.xml"), "garbage");

        var start = () => With(Persisted).StartAsync();

        (await start.Should().ThrowAsync<SigningKeyException>()).Which.Message
            .Should().ContainAll("The Data Protection keys that encrypt the signing keys cannot be read", Ring, "Keys:EncryptionKeys")
            .And.NotContain("key store");
    }

    [Test]
    public async Task Keys_whose_certificate_is_missing_stop_the_start_and_are_named()
    {
        using var rsa = RSA.Create(2048);
        using var certificate = new CertificateRequest("CN=ring", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2046, 1, 1, 0, 0, 0, TimeSpan.Zero));
        await (await With(protection => Persisted(protection).ProtectKeysWithCertificate(certificate)).StartAsync()).DisposeAsync();

        var start = () => With(Persisted).StartAsync();

        (await start.Should().ThrowAsync<SigningKeyException>())
            .Which.Message.Should().ContainAll("The Data Protection keys that encrypt the signing keys cannot be read", Ring);
    }

    [Test]
    public async Task A_content_root_that_has_moved_stops_the_start_and_SetApplicationName_brings_the_keys_back()
    {
        var name = await StartInAsync("v1");

        var moved = () => StartInAsync("v2");
        var named = () => StartInAsync("v2", protection => protection.SetApplicationName(name));

        (await moved.Should().ThrowAsync<SigningKeyException>()).Which.Message
            .Should().ContainAll("ES256-000000", "another application name", Path.Combine(_folder.FullName, "v2"), "AddDataProtection().SetApplicationName(");
        await named.Should().NotThrowAsync();
    }

    private IDataProtectionBuilder Persisted(IDataProtectionBuilder protection) => protection.PersistKeysToFileSystem(new(Ring));

    private Issuer With(Func<IDataProtectionBuilder, IDataProtectionBuilder> configure) => Issuer.WithClient("acme", "secret")
        .Setting("Keys:Directory", Keys)
        .Services(services => configure(services.AddDataProtection()));

    // With its own content root, from which Data Protection takes the application's name.
    private async Task<string> StartInAsync(string contentRoot, Action<IDataProtectionBuilder>? configure = null)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = _folder.CreateSubdirectory(contentRoot).FullName });
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        var protection = Persisted(builder.Services.AddDataProtection());
        configure?.Invoke(protection);
        builder.Services.AddSqrClientCredentials(options =>
        {
            options.Issuer = Issuer.Identifier;
            options.SigningAlgorithm = "ES256";
            options.Keys.Directory = Keys;
        });

        await using var app = builder.Build();
        await app.StartAsync();

        return app.Services.GetApplicationUniqueIdentifier()!; // a host has one
    }
}

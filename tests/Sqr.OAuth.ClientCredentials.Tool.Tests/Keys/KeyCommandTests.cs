using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

[RunsInFull]
public sealed class KeyCommandTests
{
    private static readonly Dictionary<string, string> WithEncryptionKey = new()
    {
        ["SqrClientCredentials__Keys__EncryptionKeys__0"] = ServedIssuer.EncryptionKey,
    };

    [Test]
    public async Task The_keys_of_a_directory_are_listed_with_their_states()
    {
        await using var issuer = await ServedIssuer.StartAsync();

        var listed = (await Tool.RunAsync("key", "list", "--keys", issuer.Keys, "--json")).Done().Json.AsArray();

        listed.Select(key => key!["state"]!.GetValue<string>()).Should().BeEquivalentTo("announced", "active");
        listed.Select(key => key!["keyId"]!.GetValue<string>()).Should().BeEquivalentTo(await issuer.PublishedKeysAsync());
    }

    [Test]
    public async Task After_a_rotation_the_announced_key_is_the_active_one()
    {
        await using var issuer = await ServedIssuer.StartAsync();
        var announced = StateOf(await Tool.RunAsync("key", "list", "--keys", issuer.Keys, "--json"), "announced");
        MakeOlder(issuer.Keys);
        await SealAllAsync(issuer.Keys);

        (await Tool.RunAsync("key", "rotate", "ES256", "--keys", issuer.Keys)).ShouldBeRefused("--settings");
        (await KeyedTool.StartAsync("key", "rotate", "ES256", "--keys", issuer.Keys)).Done().Output.Should().Contain(announced);

        StateOf(await Tool.RunAsync("key", "list", "--keys", issuer.Keys, "--json"), "active").Should().Be(announced);
    }

    [Test]
    public async Task A_key_that_the_issuer_did_not_seal_is_shown_and_used_once_it_is_sealed()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        string active;
        await using (await ServedIssuer.StartOnAsync(database))
        {
            active = StateOf(await database.RunAsync("key", "list", "--json"), "active");
        }

        await database.ExecuteAsync("""UPDATE "SqrSigningKeys" SET "Seal" = 'a256gcm:AAAA' """);
        var listed = (await KeyedTool.StartAsync(["key", "list", "--json", .. database.Options])).Done().Json.AsArray();
        var thumbprint = listed.Single(key => key!["keyId"]!.GetValue<string>() == active)!["thumbprint"]!.GetValue<string>();
        listed.Should().AllSatisfy(key => key!["state"]!.GetValue<string>().Should().Be("unsealed"));
        (await database.RunAsync("key", "list")).Error.Should().Contain("Seals were not checked");

        (await database.RunAsync("key", "seal", active)).ShouldBeRefused("--settings");
        (await KeyedTool.StartAsync(["key", "seal", "nobody", .. database.Options])).ShouldBeRefused("does not exist");
        (await KeyedTool.StartAsync(["key", "seal", active, .. database.Options])).Done().Output.Should().ContainAll(active, thumbprint, "period 0");

        await using var issuer = await ServedIssuer.StartOnAsync(database);
        (await issuer.PublishedKeysAsync()).Should().StartWith(active);
    }

    [Test]
    public async Task The_doctor_finds_a_key_that_the_issuer_did_not_seal()
    {
        await using var issuer = await ServedIssuer.StartAsync();
        (await KeyedTool.StartAsync("doctor", issuer.Url, "--keys", issuer.Keys, "--json")).Done();
        MakeOlder(issuer.Keys);

        var run = await KeyedTool.StartAsync("doctor", issuer.Url, "--keys", issuer.Keys, "--json");

        run.ExitCode.Should().Be(1);
        run.Json["findings"]!.AsArray().Select(finding => finding!["id"]!.GetValue<string>()).Should().Contain("key-unsealed");
        run.Output.Should().NotContain("key revoke", "the key is in use, apart from what someone changed in the store");
        (await Tool.RunAsync("doctor", issuer.Url, "--keys", issuer.Keys)).ShouldBeRefused("--settings");
    }

    [Test]
    public async Task A_revoked_key_is_published_by_no_host_that_starts_afterwards()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        string revoked;
        await using (var before = await ServedIssuer.StartOnAsync(database))
        {
            revoked = StateOf(await database.RunAsync("key", "list", "--json"), "active");
            (await database.RunAsync("key", "revoke", revoked)).Done();
        }

        await using var after = await ServedIssuer.StartOnAsync(database);
        (await after.PublishedKeysAsync()).Should().NotBeEmpty().And.NotContain(revoked);
        (await database.RunAsync("key", "revoke", "nobody")).ShouldBeRefused("The key nobody does not exist");
    }

    [TestCaseSource(nameof(KeyFiles))]
    public async Task A_key_from_elsewhere_signs_under_its_old_name(string extension, string password, byte[] file)
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        using var source = TextFile.Of(file, extension);
        var tool = new Tool { Input = password, Environment = WithEncryptionKey };

        (await tool.StartAsync(["key", "import", source.Path, "--algorithm", "ES256", "--kid", "old-1", .. database.Options])).Done()
            .Output.Should().Contain("old-1").And.Contain("active");

        var secret = (await database.RunAsync("client", "add", "acme")).Secret;
        await using var issuer = await ServedIssuer.StartOnAsync(database);
        (await issuer.PublishedKeysAsync()).Should().Contain("old-1");
        (await new Tool { Input = secret }.StartAsync("token", issuer.Url, "--client-id", "acme", "--json")).Done()
            .Json["header"]!["kid"]!.GetValue<string>().Should().Be("old-1");
    }

    [Test]
    public async Task A_JWK_brings_its_own_name()
    {
        using var pair = RSA.Create(2048);
        using var file = TextFile.Of(JsonSerializer.Serialize(JsonWebKeyConverter.ConvertFromRSASecurityKey(
            new RsaSecurityKey(pair.ExportParameters(true)) { KeyId = "tempkey" })));
        var keys = Directory.CreateTempSubdirectory("sqr-tool-keys-");

        (await new Tool { Environment = WithEncryptionKey }.StartAsync("key", "import", file.Path, "--algorithm", "RS256", "--keys", keys.FullName)).Done();

        StateOf(await Tool.RunAsync("key", "list", "--keys", keys.FullName, "--json"), "active").Should().Be("tempkey");
        keys.Delete(recursive: true);
    }

    [Test]
    public async Task Beside_a_key_that_signs_an_imported_one_is_published_so_that_tokens_already_out_verify()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        string active;
        await using (await ServedIssuer.StartOnAsync(database))
        {
            active = StateOf(await database.RunAsync("key", "list", "--json"), "active");
        }

        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var file = TextFile.Of(pair.ExportPkcs8PrivateKeyPem(), ".pem");
        (await new Tool { Environment = WithEncryptionKey }
            .StartAsync(["key", "import", file.Path, "--algorithm", "ES256", "--kid", "old-1", .. database.Options])).Done();

        await using var issuer = await ServedIssuer.StartOnAsync(database);
        (await issuer.PublishedKeysAsync()).Should().Contain([active, "old-1"]);
        StateOf(await database.RunAsync("key", "list", "--json"), "active").Should().Be(active);
    }

    [Test]
    public async Task The_encryption_keys_may_stand_in_the_settings_of_the_issuer()
    {
        using var settings = TextFile.Of($$"""{ "SqrClientCredentials": { "Keys": { "EncryptionKeys": [ "{{ServedIssuer.EncryptionKey}}" ] } } }""");
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var file = TextFile.Of(pair.ExportECPrivateKeyPem(), ".pem");
        await using var database = await ToolDatabase.CreateMigratedAsync();

        (await database.RunAsync("key", "import", file.Path, "--algorithm", "ES256")).ShouldBeRefused("--settings");
        (await database.RunAsync("key", "import", file.Path, "--algorithm", "ES256", "--settings", settings.Path)).Done();
    }

    [Test]
    public async Task A_key_that_does_not_fit_is_refused()
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var privateKey = TextFile.Of(pair.ExportECPrivateKeyPem(), ".pem");
        using var publicKey = TextFile.Of(pair.ExportSubjectPublicKeyInfoPem(), ".pem");
        using var nothing = TextFile.Of("hello", ".pem");
        await using var database = await ToolDatabase.CreateMigratedAsync();
        var tool = new Tool { Environment = WithEncryptionKey };

        (await tool.StartAsync(["key", "import", privateKey.Path, "--algorithm", "RS256", .. database.Options])).ShouldBeRefused("RS256");
        (await tool.StartAsync(["key", "import", publicKey.Path, "--algorithm", "ES256", .. database.Options])).ShouldBeRefused("no private RSA or EC key");
        (await tool.StartAsync(["key", "import", nothing.Path, "--algorithm", "ES256", .. database.Options])).ShouldBeRefused("no private RSA or EC key");
    }

    [Test]
    public async Task A_directory_that_is_not_there_is_not_made_by_looking()
    {
        var missing = Path.Combine(Path.GetTempPath(), Guid.NewGuid().ToString("N"));

        (await Tool.RunAsync("key", "list", "--keys", missing)).ShouldBeRefused(missing);

        Directory.Exists(missing).Should().BeFalse();
    }

    private static IEnumerable<TestCaseData> KeyFiles()
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var parameters = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
        using var certificate = new CertificateRequest("CN=old", pair, HashAlgorithmName.SHA256)
            .CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));

        return
        [
            new TestCaseData(".pem", "", Ascii(pair.ExportPkcs8PrivateKeyPem())).SetArgDisplayNames("PKCS #8"),
            new TestCaseData(".pem", "", Ascii(pair.ExportECPrivateKeyPem())).SetArgDisplayNames("SEC 1"),
            new TestCaseData(".pem", "word", Ascii(pair.ExportEncryptedPkcs8PrivateKeyPem("word", parameters))).SetArgDisplayNames("encrypted PKCS #8"),
            new TestCaseData(".pfx", "", certificate.Export(X509ContentType.Pfx)).SetArgDisplayNames("PFX"),
            new TestCaseData(".pfx", "word", certificate.Export(X509ContentType.Pfx, "word")).SetArgDisplayNames("PFX with a password"),
        ];

        static byte[] Ascii(string text) => System.Text.Encoding.ASCII.GetBytes(text);
    }

    private static Tool KeyedTool => new() { Environment = WithEncryptionKey };

    private static async Task SealAllAsync(string keys)
    {
        foreach (var key in (await KeyedTool.StartAsync("key", "list", "--keys", keys, "--json")).Done().Json.AsArray())
        {
            (await KeyedTool.StartAsync("key", "seal", key!["keyId"]!.GetValue<string>(), "--keys", keys)).Done();
        }
    }

    // A key that has just been made does not take over: not every node may publish it yet.
    private static void MakeOlder(string keys)
    {
        // It breaks their seals.
        foreach (var file in Directory.EnumerateFiles(keys, "*.key"))
        {
            var key = JsonNode.Parse(File.ReadAllText(file))!;
            key["createdAt"] = "2026-01-01T00:00:00+00:00";
            File.WriteAllText(file, key.ToJsonString());
        }
    }

    private static string StateOf(ToolRun listed, string state) =>
        listed.Done().Json.AsArray().Single(key => key!["state"]!.GetValue<string>() == state)!["keyId"]!.GetValue<string>();
}

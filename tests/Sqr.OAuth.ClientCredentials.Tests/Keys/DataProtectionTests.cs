using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.DataProtection.Repositories;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class DataProtectionTests
{
    private DirectoryInfo _folder = null!; // set before each test

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("sqr-dp-");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [Test]
    public async Task Signing_keys_are_encrypted_by_Data_Protection_unless_settings_say_otherwise()
    {
        await using (await ProtectedBy("ring").StartAsync())
        {
            var file = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(_folder.FullName, "keys", "ES256-000000.key")));
            file.RootElement.GetProperty("privateKey").GetString().Should().StartWith("dataprotection:");
        }

        var restart = async () => await (await ProtectedBy("ring").StartAsync()).DisposeAsync();
        await restart.Should().NotThrowAsync();
    }

    [Test]
    public async Task Lost_Data_Protection_keys_stop_the_start_with_the_key_and_the_remedy_named()
    {
        await (await ProtectedBy("ring").StartAsync()).DisposeAsync();

        var start = () => ProtectedBy("another ring").StartAsync();

        (await start.Should().ThrowAsync<SigningKeyException>()).Which.Message
            .Should().ContainAll("ES256-000000", Path.Combine(_folder.FullName, "keys"), "Data Protection keys", "volume");
    }

    [Test]
    public async Task A_key_that_Data_Protection_encrypted_is_read_after_encryption_keys_were_set()
    {
        await (await ProtectedBy("ring").StartAsync()).DisposeAsync();

        var start = async () => await (await ProtectedBy("ring")
            .Setting("Keys:EncryptionKeys:0", Convert.ToBase64String(new byte[32]))
            .StartAsync()).DisposeAsync();

        await start.Should().NotThrowAsync();
    }

    [TestCase(false, 1)]
    [TestCase(true, 0)]
    public async Task A_host_with_encryption_keys_of_its_own_makes_no_Data_Protection_key(bool hasOwn, int made)
    {
        var issuer = Issuer.WithClient("acme", "secret").Setting("Keys:Directory", Path.Combine(_folder.FullName, "keys")).Services(KeepRing);
        await using var started = await (hasOwn ? issuer.Setting("Keys:EncryptionKeys:0", Convert.ToBase64String(new byte[32])) : issuer).StartAsync();

        RingFiles().Should().HaveCount(made);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_host_that_adds_Data_Protection_itself_has_it_ready_at_the_start(bool beforeUs)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        KeepRing(builder.Services);
        Action<IServiceCollection>[] adding = [services => services.AddDataProtection(), services => services.AddSqrClientCredentials(SetUp)];
        foreach (var add in beforeUs ? adding : [adding[1], adding[0]])
        {
            add(builder.Services);
        }

        await using var app = builder.Build();
        await app.StartAsync();

        RingFiles().Should().ContainSingle();

        void SetUp(ClientCredentialsOptions options)
        {
            (options.Issuer, options.RequireHttps) = ("http://127.0.0.1", false);
            options.Keys.Directory = Path.Combine(_folder.FullName, "keys");
            options.Keys.EncryptionKeys.Add(Convert.ToBase64String(new byte[32]));
        }
    }

    [Test]
    public async Task A_key_that_a_revoked_Data_Protection_key_sealed_is_not_published_by_a_host_that_starts_and_is_encrypted_anew_once_it_is_vouched_for()
    {
        string before, signed;
        await using (var issuer = await ProtectedBy("ring").StartAsync())
        {
            (before, signed) = (PrivateKey(), await issuer.SigningKeyIdAsync());
            var ring = issuer.App.Services.GetRequiredService<IKeyManager>();
            ring.RevokeKey(ring.GetAllKeys().Single().KeyId, "leaked");
        }

        await using (var restarted = await ProtectedBy("ring").StartAsync())
        {
            restarted.Logs.CountOf("SigningKeyUnsealed").Should().Be(2, "one key signed and one was announced");
            (await restarted.PublishedKeyIdsAsync()).Should().HaveCount(2).And.NotContain(signed);
            var keys = restarted.App.Services.GetRequiredService<ISigningKeys>();
            await keys.SealAsync((await keys.ListAsync()).Single(key => key.KeyId == signed));
            (await restarted.PublishedKeyIdsAsync()).Should().Contain(signed);
            restarted.Logs.CountOf("SigningKeySealedAnew").Should().Be(1);
        }

        PrivateKey().Should().NotBe(before).And.StartWith("dataprotection:");
        await using var again = await ProtectedBy("ring").StartAsync();
        (await again.PublishedKeyIdsAsync()).Should().Contain(signed);
    }

    [Test]
    public async Task A_key_of_a_stranger_that_a_revoked_Data_Protection_key_sealed_is_not_published_by_a_host_that_runs()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await ProtectedBy("ring").With(builder => builder.AddSigningKeyStore(store)).StartAsync();
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var planted = store.Keys[0] with { KeyId = "stranger", Period = 2, PublicKey = Convert.ToBase64String(pair.ExportSubjectPublicKeyInfo()) };
        store.Put(SealedBy(issuer, planted)); // before the revocation: by the key that is revoked then
        await RevokeRingKeyAsync(issuer);

        await issuer.AdvanceAsync(TimeSpan.FromSeconds(10));

        (await issuer.PublishedKeyIdsAsync()).Should().HaveCount(2).And.NotContain("stranger");
        issuer.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "SigningKeyUnsealed").Which.Text.Should().Contain("stranger");
    }

    [Test]
    public async Task A_host_that_runs_seals_again_what_a_revoked_Data_Protection_key_sealed_also_an_erased_key()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await ProtectedBy("ring").With(builder => builder.AddSigningKeyStore(store)).StartAsync();
        await issuer.AdvanceAsync(TimeSpan.FromDays(90));
        await issuer.AdvanceAsync(TimeSpan.FromMinutes(6));
        await issuer.AdvanceAsync(TimeSpan.FromSeconds(10));
        var published = await issuer.PublishedKeyIdsAsync();
        store.Keys.Select(key => key.PrivateKey is null).Should().Equal(true, false, false);
        await RevokeRingKeyAsync(issuer);

        await issuer.AdvanceAsync(TimeSpan.FromHours(1));

        (issuer.Logs.CountOf("SigningKeySealedAnew"), issuer.Logs.CountOf("SigningKeySealRenewed")).Should().Be((2, 1));
        await using var starting = await ProtectedBy("ring").With(builder => builder.AddSigningKeyStore(store)).At(TimeSpan.FromDays(91)).StartAsync();
        (await starting.PublishedKeyIdsAsync()).Should().Equal(published);
    }

    [Test]
    public async Task A_host_that_runs_encrypts_anew_what_a_revoked_Data_Protection_key_encrypted()
    {
        await using var issuer = await ProtectedBy("ring").StartAsync();
        var (before, signs) = (PrivateKey(), await issuer.SigningKeyIdAsync());
        await RevokeRingKeyAsync(issuer);

        await issuer.AdvanceAsync(TimeSpan.FromHours(1));

        issuer.Logs.CountOf("SigningKeySealedAnew").Should().Be(2, "one key signs and one is announced");
        PrivateKey().Should().NotBe(before);
        (await issuer.SigningKeyIdAsync()).Should().Be(signs);
    }

    [Test]
    public async Task Data_Protection_keys_that_are_lost_while_a_host_runs_are_missed_while_it_still_signs()
    {
        var ring = new EphemeralRing();
        await using var issuer = await Issuer.WithClient("acme", "secret")
            .Services(services => services.AddSingleton<IDataProtectionProvider>(ring)).StartAsync();
        using var metrics = new CollectedMetrics(issuer.App.Services);
        var signs = await issuer.SigningKeyIdAsync();
        ring.Lose();

        await issuer.AdvanceAsync(TimeSpan.FromHours(1));

        issuer.Logs.CountOf("SigningKeyUnreadable").Should().Be(2, "one key signs and one is announced");
        metrics.Of("sqr.oauth.signing_key.unreadable").Should().Equal("2");
        (await issuer.SigningKeyIdAsync()).Should().Be(signs);
    }

    [Test]
    public async Task No_private_key_stays_behind_in_clear_where_it_was_handed_to_Data_Protection()
    {
        var ring = new EphemeralRing();
        await using var issuer = await Issuer.WithClient("acme", "secret")
            .Services(services => services.AddSingleton<IDataProtectionProvider>(ring)).StartAsync();

        ring.Plaintexts.Should().HaveCount(4, "two private halves, and what seals the two keys")
            .And.AllSatisfy(plaintext => plaintext.Should().OnlyContain(one => one == 0));
    }

    [Test]
    public async Task A_key_that_Data_Protection_encrypted_is_encrypted_anew_once_encryption_keys_were_set()
    {
        await (await ProtectedBy("ring").StartAsync()).DisposeAsync();
        await (await Encrypted(ProtectedBy("ring")).StartAsync()).DisposeAsync();

        PrivateKey().Should().StartWith("a256gcm:");
        var withoutTheRing = async () => await (await Encrypted(ProtectedBy("another ring")).StartAsync()).DisposeAsync();
        await withoutTheRing.Should().NotThrowAsync();

        static Issuer Encrypted(Issuer issuer) => issuer.Setting("Keys:EncryptionKeys:0", Convert.ToBase64String(new byte[32]));
    }

    [Test]
    public async Task Lost_Data_Protection_keys_are_made_up_for_where_the_settings_say_so()
    {
        string lost;
        await using (var issuer = await ProtectedBy("ring").StartAsync())
        {
            lost = await issuer.SigningKeyIdAsync();
        }

        await using var restarted = await ProtectedBy("another ring").Setting("Keys:ReplaceUnreadable", "true").StartAsync();

        (await restarted.SigningKeyIdAsync()).Should().NotBe(lost);
        (await restarted.PublishedKeyIdsAsync()).Should().HaveCount(2, "nothing shows that the lost ones were ours").And.NotContain(lost);
        restarted.Logs.CountOf("SigningKeyUnsealed").Should().Be(2);
        var keys = restarted.App.Services.GetRequiredService<ISigningKeys>();
        await keys.SealAsync((await keys.ListAsync()).Single(key => key.KeyId == lost));
        (await restarted.PublishedKeyIdsAsync()).Should().HaveCount(3, "the lost one verifies, another signs, a third is announced").And.Contain(lost);
    }

    private static async Task RevokeRingKeyAsync(RunningIssuer issuer)
    {
        var ring = issuer.App.Services.GetRequiredService<IKeyManager>();
        var protector = issuer.App.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("test");
        var other = protector.Protect([]);
        ring.RevokeKey(ring.GetAllKeys().Single().KeyId, "leaked");
        while (CanUnprotect(protector, other))
        {
            await Task.Yield(); // Data Protection learns of it on a thread of its own
        }
    }

    // As docs/keys.md describes it.
    private static StoredSigningKey SealedBy(RunningIssuer issuer, StoredSigningKey key)
    {
        var protector = issuer.App.Services.GetRequiredService<IDataProtectionProvider>().CreateProtector("Sqr.OAuth.ClientCredentials.SigningKeys");

        return key with { Seal = $"dataprotection:{Convert.ToBase64String(protector.Protect(SHA256.HashData(KeySeals.ContentOf(key))))}" };
    }

    private static bool CanUnprotect(IDataProtector protector, byte[] protectedData)
    {
        try
        {
            protector.Unprotect(protectedData);

            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    /// <summary>A provider of the host's own, whose keys are in memory only.</summary>
    private sealed class EphemeralRing : IDataProtectionProvider, IDataProtector
    {
        private IDataProtector _protector = new EphemeralDataProtectionProvider().CreateProtector("test");

        /// <summary>What it was given to encrypt, as it looks now.</summary>
        public List<byte[]> Plaintexts { get; } = [];

        public void Lose() => _protector = new EphemeralDataProtectionProvider().CreateProtector("test");

        public IDataProtector CreateProtector(string purpose) => this;

        public byte[] Protect(byte[] plaintext)
        {
            Plaintexts.Add(plaintext);

            return _protector.Protect(plaintext);
        }

        public byte[] Unprotect(byte[] protectedData) => _protector.Unprotect(protectedData);
    }

    private string PrivateKey() =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(_folder.FullName, "keys", "ES256-000000.key"))).RootElement.GetProperty("privateKey").GetString()!;

    // Not AddDataProtection, which would add all of it.
    private void KeepRing(IServiceCollection services) => services.Configure<KeyManagementOptions>(options =>
    {
        options.XmlRepository = new FileSystemXmlRepository(_folder.CreateSubdirectory("ring"), NullLoggerFactory.Instance);
    });

    private FileInfo[] RingFiles() => _folder.CreateSubdirectory("ring").GetFiles();

    private Issuer ProtectedBy(string ring) => Issuer.WithClient("acme", "secret")
        .Setting("Keys:Directory", Path.Combine(_folder.FullName, "keys"))
        .Services(services => services.AddDataProtection().PersistKeysToFileSystem(new(Path.Combine(_folder.FullName, ring))));
}

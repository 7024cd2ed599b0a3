using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class GivenSigningKeyTests
{
    private DirectoryInfo _folder = null!; // set before each test

    [SetUp]
    public void MakeFolder() => _folder = Directory.CreateTempSubdirectory("sqr-pem-");

    [TearDown]
    public void RemoveFolder() => _folder.Delete(recursive: true);

    [TestCase("pkcs8.pem", "RS256")]
    [TestCase("pkcs1.pem", "RS256")]
    [TestCase("pkcs8.pem", "PS384")]
    [TestCase("encrypted.pem", "RS256")]
    [TestCase("both-halves.pem", "RS256")]
    [TestCase("ec-both-halves.pem", "ES256")]
    [TestCase("key-and-certificate.pem", "RS256")]
    [TestCase("p256.pem", "ES256")]
    [TestCase("p384.pem", "ES384")]
    [TestCase("p521.pem", "ES512")]
    [TestCase("rsa.pfx", "RS512")]
    [TestCase("ec.pfx", "ES256")]
    public async Task A_file_signs_tokens(string file, string algorithm)
    {
        var key = Write(file);
        await using var engine = await With(file, algorithm).StartAsync();

        var token = await TokenAsync(engine);

        (await new JsonWebTokenHandler().ValidateTokenAsync(token, Expecting(key, algorithm))).IsValid.Should().BeTrue();
        Directory.Exists(Path.Combine(engine.Folder, "keys")).Should().BeFalse("no key of ours is needed");
    }

    [TestCase("public.pem")]
    [TestCase("small.pem")]
    [TestCase("empty.pem")]
    [TestCase("wrong-password.pem")]
    [TestCase("public.pfx")]
    [TestCase("garbage.pfx")]
    [TestCase("missing.pem")]
    public async Task A_file_that_cannot_sign_stops_the_start_and_is_named_with_the_remedy(string file)
    {
        Write(file);
        await using var engine = With(file, "RS256");

        (await engine.FailToStartAsync()).Should()
            .ContainAll(Path.Combine(_folder.FullName, file), "SqrClientCredentials:Keys:Pem", "private RSA key of at least 2048 bits");
    }

    [TestCase("old-encryption.pem", "openssl pkcs8 -topk8 -in")]
    [TestCase("two-keys.pem", "It has 2 private keys")]
    [TestCase("wrong-password.pem", "The password is wrong")]
    [TestCase("public.pem", "It has no private key")]
    public async Task A_file_that_cannot_sign_is_refused_with_the_reason(string file, string reason)
    {
        Write(file);
        await using var engine = With(file, "RS256");

        (await engine.FailToStartAsync()).Should().Contain(reason);
    }

    [Test]
    public async Task A_file_that_is_encrypted_needs_a_password()
    {
        Write("encrypted.pem");
        await using var engine = Engine.With($$"""
            "Keys": { "Pem": [ {{JsonSerializer.Serialize(Path.Combine(_folder.FullName, "encrypted.pem"))}} ] }
            """);

        (await engine.FailToStartAsync()).Should().ContainAll("The key is encrypted, but no password is set", "Keys:PemPassword");
    }

    [Test]
    public async Task Keys_that_do_not_fit_the_algorithm_stop_the_start()
    {
        Write("p256.pem");
        await using var engine = With("p256.pem", "RS256");

        (await engine.FailToStartAsync()).Should().ContainAll("RS256", "the keys are for ES256");
    }

    [TestCase("RS256")]
    [TestCase("PS512")]
    public async Task An_RSA_key_in_code_signs_tokens(string algorithm)
    {
        using var rsa = RSA.Create(2048);

        await SignsAsync(new(new RsaSecurityKey(rsa), algorithm), rsa);
    }

    [Test]
    public async Task A_key_whose_private_half_is_elsewhere_signs_tokens()
    {
        using var vault = new RemoteRsa();

        await SignsAsync(new(new RsaSecurityKey(vault), "RS256"), vault.PublicHalf);
        vault.Signatures.Should().Be(1);
    }

    [Test]
    public async Task A_key_with_a_crypto_provider_of_its_own_signs_tokens()
    {
        using var rsa = RSA.Create(2048);
        await using var engine = await WithVault(rsa, (key, algorithm) => new VaultSignatures(key, algorithm, rsa)).StartAsync();

        var token = await TokenAsync(engine);

        new JsonWebToken(token).Kid.Should().Be("vault/1");
        (await new JsonWebTokenHandler().ValidateTokenAsync(token, Expecting(rsa, "RS256"))).IsValid.Should().BeTrue();
    }

    [Test]
    public async Task A_provider_that_signs_arrays_only_is_asked_once_for_more()
    {
        using var rsa = RSA.Create(2048);
        var asked = 0;
        await using var engine = await WithVault(rsa, (key, algorithm) => new SignaturesOfArrays(key, algorithm, rsa, () => asked++)).StartAsync();

        foreach (var token in new[] { await TokenAsync(engine), await TokenAsync(engine) })
        {
            (await new JsonWebTokenHandler().ValidateTokenAsync(token, Expecting(rsa, "RS256"))).IsValid.Should().BeTrue();
        }

        asked.Should().Be(1);
    }

    [Test]
    public async Task A_provider_that_derives_from_the_librarys_signs_with_its_own_method()
    {
        using var rsa = RSA.Create(2048);
        using var other = RSA.Create(2048);
        await using var engine = await WithVault(rsa, (_, algorithm) => new DerivedSignatures(new RsaSecurityKey(other), algorithm, rsa)).StartAsync();

        (await new JsonWebTokenHandler().ValidateTokenAsync(await TokenAsync(engine), Expecting(rsa, "RS256"))).IsValid.Should().BeTrue();
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_signature_of_the_wrong_length_is_an_error(bool inSpan)
    {
        using var rsa = RSA.Create(2048);
        using var longer = RSA.Create(3072);
        await using var engine = await WithVault(rsa, (key, algorithm) =>
            inSpan ? new VaultSignatures(key, algorithm, longer) : new SignaturesOfArrays(key, algorithm, longer, () => { })).StartAsync();

        await engine.Invoking(TokenAsync).Should().ThrowAsync<CryptographicException>().WithMessage("*vault/1*256 bytes*RS256*");
    }

    [Test]
    public async Task A_factory_that_has_no_provider_is_an_error_that_names_the_key()
    {
        using var rsa = RSA.Create(2048);
        await using var engine = await WithVault(rsa, new FactoryOfNothing()).StartAsync();

        await engine.Invoking(TokenAsync).Should().ThrowAsync<CryptographicException>().WithMessage("*vault/1*RS256*");
    }

    [Test]
    public async Task A_modulus_with_a_sign_before_it_is_published_without()
    {
        using var rsa = RSA.Create(2048);
        var modulus = rsa.ExportParameters(false).Modulus!; // it has one
        await using var engine = await WithVault(
            rsa, (key, algorithm) => new VaultSignatures(key, algorithm, rsa), jwk => jwk.N = Base64UrlEncoder.Encode([0, .. modulus])).StartAsync();

        var token = await TokenAsync(engine);

        (await new JsonWebTokenHandler().ValidateTokenAsync(token, Expecting(rsa, "RS256"))).IsValid.Should().BeTrue();
        var published = await engine.Running.Services.GetRequiredService<SigningKeyRing>().GetKeySetAsync(default);
        Encoding.UTF8.GetString(published.Json).Should().Contain($"\"n\":\"{Base64UrlEncoder.Encode(modulus)}\"");
    }

    [Test]
    public async Task A_key_of_more_than_4096_bits_signs_tokens()
    {
        using var rsa = RSA.Create(4224);

        await SignsAsync(new(new RsaSecurityKey(rsa), "RS256"), rsa);
    }

    [Test]
    public void A_key_whose_public_half_cannot_be_read_is_refused_with_the_remedy() =>
        Registering(new VaultKey(), "RS256").Should().Throw<ArgumentException>().WithMessage("*JsonWebKey*");

    [Test]
    public void A_key_that_does_not_fit_its_algorithm_is_refused()
    {
        using var small = RSA.Create(1024);
        using var p384 = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        using var rsa = RSA.Create(2048);

        Registering(new RsaSecurityKey(small), "RS256").Should().Throw<ArgumentException>().WithMessage("*2048*");
        Registering(new ECDsaSecurityKey(p384), "ES256").Should().Throw<ArgumentException>().WithMessage("*P-256*");
        Registering(new RsaSecurityKey(rsa), "ES256").Should().Throw<ArgumentException>().WithMessage("*P-256*");
        Registering(new SymmetricSecurityKey(new byte[64]), "HS256").Should().Throw<ArgumentException>().WithMessage("*HS256*");
    }

    private static Engine WithVault(RSA rsa, Func<SecurityKey, string, SignatureProvider> signatures, Action<JsonWebKey>? change = null) =>
        WithVault(rsa, new CryptoProviderFactory { CustomCryptoProvider = new VaultProvider(signatures) }, change);

    private static Engine WithVault(RSA rsa, CryptoProviderFactory factory, Action<JsonWebKey>? change = null)
    {
        var publicKey = JsonWebKeyConverter.ConvertFromRSASecurityKey(new(rsa.ExportParameters(false)));
        change?.Invoke(publicKey);
        var key = new VaultKey { KeyId = "vault/1", CryptoProviderFactory = factory };

        return Engine.With(""" "SigningAlgorithm": "RS256" """, configure: builder => builder.AddSigningKey(new(key, "RS256"), publicKey));
    }

    private static Action Registering(SecurityKey key, string algorithm) => () =>
        new ServiceCollection().AddSqrClientCredentialsCore(_ => { }).AddSigningKey(new(key, algorithm));

    private static async Task SignsAsync(SigningCredentials credentials, RSA publicHalf)
    {
        await using var engine = await Engine.With(
            $""" "SigningAlgorithm": "{credentials.Algorithm}" """,
            configure: builder => builder.AddSigningKey(credentials)).StartAsync();

        var token = await TokenAsync(engine);

        (await new JsonWebTokenHandler().ValidateTokenAsync(token, Expecting(publicHalf, credentials.Algorithm))).IsValid.Should().BeTrue();
    }

    private Engine With(string file, string algorithm) => Engine.With($$"""
        "SigningAlgorithm": "{{algorithm}}",
        "Keys": { "Pem": [ {{JsonSerializer.Serialize(Path.Combine(_folder.FullName, file))}} ], "PemPassword": "open sesame" }
        """);

    private static async Task<string> TokenAsync(Engine engine) =>
        (await engine.TokenIssuer.IssueAsync(new() { Client = new() { ClientId = "acme" } })).AccessToken;

    private static TokenValidationParameters Expecting(AsymmetricAlgorithm key, string algorithm) => new()
    {
        ValidIssuer = "https://issuer.test",
        ValidAudience = "https://issuer.test",
        ValidAlgorithms = [algorithm],
        ValidateLifetime = false, // the engine's clock is the test's
        IssuerSigningKey = key is RSA rsa
            ? new RsaSecurityKey(rsa.ExportParameters(false))
            : new ECDsaSecurityKey(ECDsa.Create(((ECDsa)key).ExportParameters(false))),
        TryAllIssuerSigningKeys = true,
    };

    private AsymmetricAlgorithm Write(string file)
    {
        AsymmetricAlgorithm key = file switch
        {
            "p256.pem" or "ec.pfx" or "ec-both-halves.pem" => ECDsa.Create(ECCurve.NamedCurves.nistP256),
            "p384.pem" => ECDsa.Create(ECCurve.NamedCurves.nistP384),
            "p521.pem" => ECDsa.Create(ECCurve.NamedCurves.nistP521),
            "small.pem" => RSA.Create(1024),
            _ => RSA.Create(2048),
        };
        var path = Path.Combine(_folder.FullName, file);
        var encryption = new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, 1000);
        switch (file)
        {
            case "missing.pem":
                break;
            case "empty.pem":
                File.WriteAllText(path, "");
                break;
            case "garbage.pfx":
                File.WriteAllText(path, "garbage");
                break;
            case "public.pem":
                File.WriteAllText(path, ((RSA)key).ExportRSAPublicKeyPem());
                break;
            case "pkcs1.pem":
                File.WriteAllText(path, ((RSA)key).ExportRSAPrivateKeyPem());
                break;
            case "both-halves.pem" or "ec-both-halves.pem":
                File.WriteAllText(path, $"{key.ExportSubjectPublicKeyInfoPem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
                break;
            case "key-and-certificate.pem":
                File.WriteAllText(path, $"{key.ExportPkcs8PrivateKeyPem()}\n{Certificate(key).ExportCertificatePem()}\n");
                break;
            case "two-keys.pem":
                File.WriteAllText(path, $"{key.ExportPkcs8PrivateKeyPem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
                break;
            case "old-encryption.pem": // as openssl genrsa -traditional -aes128 wrote it
                File.WriteAllText(path, ((RSA)key).ExportRSAPrivateKeyPem().Replace(
                    "KEY-----\n", "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,6B0F9F1A2A2C3D4E5F60718293A4B5C6\n\n", StringComparison.Ordinal));
                break;
            case "encrypted.pem":
                File.WriteAllText(path, key.ExportEncryptedPkcs8PrivateKeyPem("open sesame", encryption));
                break;
            case "wrong-password.pem":
                File.WriteAllText(path, key.ExportEncryptedPkcs8PrivateKeyPem("another", encryption));
                break;
            case "public.pfx":
                File.WriteAllBytes(path, Certificate(key).Export(X509ContentType.Cert));
                break;
            case "rsa.pfx" or "ec.pfx":
                File.WriteAllBytes(path, Certificate(key).Export(X509ContentType.Pfx, "open sesame"));
                break;
            default:
                File.WriteAllText(path, key.ExportPkcs8PrivateKeyPem());
                break;
        }

        return key;
    }

    private static X509Certificate2 Certificate(AsymmetricAlgorithm key)
    {
        var request = key is RSA rsa
            ? new CertificateRequest("CN=test", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            : new CertificateRequest("CN=test", (ECDsa)key, HashAlgorithmName.SHA256);

        return request.CreateSelfSigned(new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero));
    }

    /// <summary>An RSA key as a vault's client library offers it: it signs, and gives away the public half only.</summary>
    private sealed class RemoteRsa : RSA
    {
        private readonly RSA _key = Create(2048);

        public int Signatures { get; private set; }

        public RSA PublicHalf => Create(_key.ExportParameters(false));

        public override int KeySize => 2048;

        public override byte[] SignHash(byte[] hash, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)
        {
            Signatures++;

            return _key.SignHash(hash, hashAlgorithm, padding);
        }

        public override RSAParameters ExportParameters(bool includePrivateParameters) => includePrivateParameters
            ? throw new CryptographicException("The private half does not leave the vault.")
            : _key.ExportParameters(false);

        public override void ImportParameters(RSAParameters parameters) => throw new NotSupportedException();

        protected override byte[] HashData(byte[] data, int offset, int count, HashAlgorithmName hashAlgorithm) =>
            SHA256.HashData(data.AsSpan(offset, count));

        protected override void Dispose(bool disposing)
        {
            _key.Dispose();
            base.Dispose(disposing);
        }
    }

    private sealed class VaultKey : AsymmetricSecurityKey
    {
        [Obsolete("HasPrivateKey method is deprecated, please use FoundPrivateKey instead.")]
        public override bool HasPrivateKey => true;

        public override PrivateKeyStatus PrivateKeyStatus => PrivateKeyStatus.Exists;

        public override int KeySize => 2048;
    }

    private sealed class FactoryOfNothing : CryptoProviderFactory
    {
        public override SignatureProvider CreateForSigning(SecurityKey key, string algorithm) => null!; // as a factory of an adopter might
    }

    private sealed class VaultProvider(Func<SecurityKey, string, SignatureProvider> signatures) : ICryptoProvider
    {
        public bool IsSupportedAlgorithm(string algorithm, params object[] args) => algorithm == "RS256";

        public object Create(string algorithm, params object[] args) => signatures((SecurityKey)args[0], algorithm);

        public void Release(object cryptoInstance) => ((IDisposable)cryptoInstance).Dispose();
    }

    private sealed class VaultSignatures(SecurityKey key, string algorithm, RSA rsa) : SignatureProvider(key, algorithm)
    {
        public override byte[] Sign(byte[] input) => rsa.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

        public override bool Sign(ReadOnlySpan<byte> data, Span<byte> destination, out int bytesWritten) =>
            rsa.TrySignData(data, destination, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, out bytesWritten);

        public override bool Verify(byte[] input, byte[] signature) => rsa.VerifyData(input, signature, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

        protected override void Dispose(bool disposing)
        {
            // the vault outlives its signatures
        }
    }

    /// <summary>As those of key vaults: it has not heard of spans.</summary>
    private sealed class SignaturesOfArrays(SecurityKey key, string algorithm, RSA rsa, Action asked) : SignatureProvider(key, algorithm)
    {
        public override byte[] Sign(byte[] input) => rsa.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);

        public override bool Sign(ReadOnlySpan<byte> data, Span<byte> destination, out int bytesWritten)
        {
            asked();

            return base.Sign(data, destination, out bytesWritten);
        }

        public override bool Verify(byte[] input, byte[] signature) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            // the vault outlives its signatures
        }
    }

    private sealed class DerivedSignatures(SecurityKey key, string algorithm, RSA rsa) : AsymmetricSignatureProvider(key, algorithm, willCreateSignatures: true)
    {
        public override byte[] Sign(byte[] input) => rsa.SignData(input, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
    }
}

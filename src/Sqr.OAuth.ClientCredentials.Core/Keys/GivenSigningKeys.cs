using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Hosting;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Keys of the host's own: registered in code, or in files that the settings name.</summary>
internal sealed class GivenSigningKeys(IEnumerable<SigningKeyRegistration> registrations, CurrentSettings settings, IHostEnvironment? environment = null)
{
    /// <returns>Those of the code first; none if the host gives none.</returns>
    /// <exception cref="SigningKeyException">A file cannot be read, or holds no key that may sign.</exception>
    public IReadOnlyList<SigningKey> Read() =>
        [.. registrations.Select(registration => registration.Key), .. settings.Value.Options.Keys.Pem.SelectMany(ReadFile)];

    private IEnumerable<SigningKey> ReadFile(string path)
    {
        var file = Path.GetFullPath(path, environment?.ContentRootPath ?? AppContext.BaseDirectory);
        try
        {
            var key = IsPfx(file) ? ReadPfx(file) : ReadPem(File.ReadAllText(file));

            // An RSA key signs with every RSA algorithm that is configured, an EC key with that of its curve.
            return AlgorithmsOf(key).Select(algorithm => SigningKey.Of(new(key, algorithm))).ToList();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new SigningKeyException(
                $"The key file {file}, named in {ClientCredentialsOptions.SectionName}:Keys:Pem, cannot be used: {exception.Message} It must be a PEM file with a private RSA key of at least {SigningAlgorithms.MinRsaBits} bits or a private EC key on P-256, P-384 or P-521, or a PFX file with one; its password goes into Keys:PemPassword.",
                exception);
        }
    }

    private static bool IsPfx(string file) => Path.GetExtension(file).ToUpperInvariant() is ".PFX" or ".P12";

    private IEnumerable<string> AlgorithmsOf(SecurityKey key)
    {
        if (key is ECDsaSecurityKey ecdsa)
        {
            return SigningAlgorithms.All.Where(algorithm => !SigningAlgorithms.IsRsa(algorithm) && ecdsa.KeySize == SigningAlgorithms.CurveBitsFor(algorithm));
        }

        var options = settings.Value.Options;
        var wanted = options.Clients.Values.Select(client => client.SigningAlgorithm ?? options.SigningAlgorithm)
            .Append(options.SigningAlgorithm)
            .Where(SigningAlgorithms.IsRsa)
            .Distinct()
            .ToList();

        return wanted is [] ? ["RS256"] : wanted;
    }

    private SecurityKey ReadPfx(string file)
    {
        using var certificate = X509CertificateLoader.LoadPkcs12FromFile(file, settings.Value.Options.Keys.PemPassword);

        return certificate switch
        {
            _ when certificate.GetRSAPrivateKey() is { } rsa => new RsaSecurityKey(rsa),
            _ when certificate.GetECDsaPrivateKey() is { } ecdsa => new ECDsaSecurityKey(ecdsa),
            _ => throw new CryptographicException("It has no private key."),
        };
    }

    private SecurityKey ReadPem(string pem)
    {
        var rsa = RSA.Create();
        if (TryImport(rsa, pem))
        {
            return new RsaSecurityKey(rsa);
        }

        var ecdsa = ECDsa.Create();
        return TryImport(ecdsa, pem) ? new ECDsaSecurityKey(ecdsa) : throw new CryptographicException("It has no private key of a kind we know.");
    }

    // Says no where the key is of another kind, and where the password is wrong: the two look alike from outside.
    private bool TryImport(AsymmetricAlgorithm key, string pem)
    {
        try
        {
            if (settings.Value.Options.Keys.PemPassword is { } password && pem.Contains("ENCRYPTED PRIVATE KEY", StringComparison.Ordinal))
            {
                key.ImportFromEncryptedPem(pem, password);
            }
            else
            {
                key.ImportFromPem(pem);
            }

            return key.ExportPkcs8PrivateKey().Length > 0; // throws where there is but a public key
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException)
        {
            key.Dispose();

            return false;
        }
    }
}

/// <summary>A key that the host registered on the builder.</summary>
internal sealed record SigningKeyRegistration(SigningKey Key);

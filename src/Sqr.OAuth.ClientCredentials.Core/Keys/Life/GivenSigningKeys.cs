using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.Hosting;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The host's own keys: registered in code, or in files that the settings name.</summary>
internal sealed class GivenSigningKeys(IEnumerable<IGivenSigningKey> registrations, CurrentSettings settings, IHostEnvironment? environment = null)
{
    /// <summary>Whether there are any. If so, this library keeps none.</summary>
    public bool AreThere => registrations.Any() || settings.Value.Options.Keys.Pem.Count > 0;

    /// <param name="algorithms">The algorithms that need a key.</param>
    /// <returns>Keys from code come first.</returns>
    /// <exception cref="SigningKeyException">A file cannot be read or contains no key that can sign, or an algorithm has no key.</exception>
    public IReadOnlyList<SigningKey> Read(IReadOnlySet<SigningAlgorithm> algorithms)
    {
        List<SigningKey> keys =
        [
            .. registrations.Select(registration => registration.Key),
            .. settings.Value.Options.Keys.Pem.SelectMany(file => ReadFile(file, algorithms)),
        ];
        var missing = algorithms.Where(algorithm => keys.All(key => key.Algorithm != algorithm)).ToList();

        return missing is []
            ? keys
            : throw new SigningKeyException(
                $"None of the host's own keys signs {string.Join(", ", missing)}, which {ClientCredentialsOptions.SectionName}:SigningAlgorithm, a client "
                + $"or Keys:Algorithms requires; the keys are for {string.Join(", ", keys.Select(key => key.Algorithm))}. Add a key, or change the setting.");
    }

    private List<SigningKey> ReadFile(string path, IReadOnlySet<SigningAlgorithm> wanted)
    {
        var file = Path.GetFullPath(path, environment?.ContentRootPath ?? AppContext.BaseDirectory);
        try
        {
            var key = IsPfx(file) ? ReadPfx(file) : ReadPem(file);

            return [.. AlgorithmsOf(key, wanted).Select(algorithm => SigningKey.Of(key, algorithm))];
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new SigningKeyException(
                $"The key file {file}, named in {ClientCredentialsOptions.SectionName}:Keys:Pem, cannot be used: {exception.Message} "
                + $"Use a PEM or PFX file with a private RSA key of at least {SigningAlgorithm.MinRsaBits} bits or a private EC key "
                + $"on one of the curves {JwkCurve.AllNames}. If it has a password, set Keys:PemPassword.",
                exception);
        }
    }

    private static bool IsPfx(string file) => Path.GetExtension(file).ToUpperInvariant() is ".PFX" or ".P12";

    /// <summary>An EC key signs with the algorithm of its curve, an RSA key with every RSA algorithm that is configured.</summary>
    private static List<SigningAlgorithm> AlgorithmsOf(SecurityKey key, IReadOnlySet<SigningAlgorithm> wanted)
    {
        var published = PublicKeys.Of(key, nameof(key));
        List<SigningAlgorithm> fitting = [.. SigningAlgorithm.All.Where(algorithm => algorithm.Fits(published))];
        List<SigningAlgorithm> configured = [.. fitting.Where(wanted.Contains)];

        return (fitting, configured) switch
        {
            ([], _) => throw new CryptographicException("No algorithm fits it."),
            ([var only], _) => [only],
            (_, []) => [SigningAlgorithm.RS256],
            _ => configured,
        };
    }

    private SecurityKey ReadPfx(string file)
    {
        using var certificate = X509CertificateLoader.LoadPkcs12FromFile(file, settings.Value.Options.Keys.PemPassword);

        return certificate switch
        {
            _ when certificate.GetRSAPrivateKey() is { } rsa => new RsaSecurityKey(rsa),
            _ when certificate.GetECDsaPrivateKey() is { } ecdsa => new ECDsaSecurityKey(ecdsa),
            _ => throw new CryptographicException("The file contains no private key."),
        };
    }

    private SecurityKey ReadPem(string file) =>
        PrivateKeyPem.Read(File.ReadAllText(file), settings.Value.Options.Keys.PemPassword, file) is var key && key is RSA rsa
        ? new RsaSecurityKey(rsa)
        : new ECDsaSecurityKey((ECDsa)key);
}

/// <summary>A key that the host registered on the builder.</summary>
internal sealed record GivenSigningKey(SigningKey Key) : IGivenSigningKey;

/// <summary>An interface, because some containers try to create a concrete type that is not registered.</summary>
internal interface IGivenSigningKey
{
    SigningKey Key { get; }
}

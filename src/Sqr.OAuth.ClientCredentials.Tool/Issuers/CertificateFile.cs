using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>A client's TLS certificate with its private key, from a PEM or PFX file, and its intermediate certificates.</summary>
internal static class CertificateFile
{
    /// <summary>Reads a certificate, and asks for the password if it needs one.</summary>
    /// <exception cref="RefusedException">The file contains no certificate with its private key, or the password is wrong.</exception>
    public static SslStreamCertificateContext Read(FileInfo file)
    {
        try
        {
            var (certificate, others) = file.Extension.ToUpperInvariant() is ".PFX" or ".P12" ? ReadPfx(file.FullName) : ReadPem(file.FullName);

            return SslStreamCertificateContext.Create(certificate, others, offline: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new RefusedException($"The file {file} cannot be read: {exception.Message}");
        }
        catch (CryptographicException exception)
        {
            throw new RefusedException(
                $"{file} contains no certificate with its private key, or the password is wrong: {exception.Message} "
                + "If the key is in its own file, join both: cat acme.pem acme.key > both.pem");
        }
    }

    private static (X509Certificate2 Certificate, X509Certificate2Collection Others) ReadPem(string path)
    {
        var pem = File.ReadAllText(path);
        var certificate = pem.Contains("ENCRYPTED PRIVATE KEY", StringComparison.Ordinal)
            ? X509Certificate2.CreateFromEncryptedPem(pem, pem, SecretInput.Read("Password of the key: "))
            : X509Certificate2.CreateFromPem(pem, pem);
        var others = new X509Certificate2Collection();
        others.ImportFromPem(pem);

        return (OperatingSystem.IsWindows() ? Stored(certificate) : certificate, others);
    }

    // TLS on Windows cannot use a key that exists only in memory.
    private static X509Certificate2 Stored(X509Certificate2 certificate)
    {
        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        }
    }

    private static (X509Certificate2 Certificate, X509Certificate2Collection Others) ReadPfx(string path)
    {
        var all = LoadPfx(path);
        var certificate = all.FirstOrDefault(candidate => candidate.HasPrivateKey)
            ?? throw new CryptographicException("It contains no private key.");

        return (certificate, all);
    }

    private static X509Certificate2Collection LoadPfx(string path)
    {
        try
        {
            return X509CertificateLoader.LoadPkcs12CollectionFromFile(path, null);
        }
        catch (CryptographicException)
        {
            return X509CertificateLoader.LoadPkcs12CollectionFromFile(path, SecretInput.Read("Password of the PFX: "));
        }
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A certificate authority, with what it signed as PEM files in a folder of its own.</summary>
internal sealed class PemAuthority : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sqr-ca-");
    private readonly X509Certificate2 _certificate;

    public PemAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Test authority", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
        _certificate = request.CreateSelfSigned(Now.AddDays(-1), Now.AddDays(1));
        Path = Write("authority", _certificate.ExportCertificatePem());
    }

    /// <summary>The file with its own certificate.</summary>
    public string Path { get; }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    public PemCertificate IssueTo(string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        return Sign(Request(subject, key, "1.3.6.1.5.5.7.3.2"), key);
    }

    /// <summary>For a TLS server on this machine.</summary>
    public PemCertificate IssueToServer()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = Request("CN=localhost", key, "1.3.6.1.5.5.7.3.1");
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());

        return Sign(request, key);
    }

    /// <summary>One that the authority has nothing to do with; only its folder is used.</summary>
    public PemCertificate SelfSigned(string subject)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = Request(subject, key, "1.3.6.1.5.5.7.3.2").CreateSelfSigned(Now.AddHours(-1), Now.AddHours(1));

        return Write(certificate, key);
    }

    public void Dispose()
    {
        _certificate.Dispose();
        _folder.Delete(recursive: true);
    }

    private static CertificateRequest Request(string subject, ECDsa key, string usage)
    {
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, critical: true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(usage)], critical: false));

        return request;
    }

    private PemCertificate Sign(CertificateRequest request, ECDsa key)
    {
        // Without it curl would take an authority of the same name for the signer, and send it along.
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_certificate, includeKeyIdentifier: true, includeIssuerAndSerial: false));
        using var certificate = request.Create(_certificate, Now.AddHours(-1), Now.AddHours(1), RandomNumberGenerator.GetBytes(16));

        return Write(certificate, key);
    }

    private PemCertificate Write(X509Certificate2 certificate, ECDsa key)
    {
        var pem = certificate.ExportCertificatePem();

        return new(
            Write($"{certificate.Thumbprint}.crt", pem),
            Write($"{certificate.Thumbprint}.key", key.ExportPkcs8PrivateKeyPem()),
            pem,
            Base64UrlEncoder.Encode(certificate.GetCertHash(HashAlgorithmName.SHA256)));
    }

    private string Write(string name, string pem)
    {
        var path = System.IO.Path.Combine(_folder.FullName, $"{name}.pem");
        File.WriteAllText(path, pem);

        return path;
    }
}

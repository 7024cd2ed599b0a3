using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Certificates that signed themselves.</summary>
internal static class Certificates
{
    public static X509Certificate2 OfServer(int days = 90)
    {
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);

        return SelfSigned("CN=localhost", days, names.Build(), new X509BasicConstraintsExtension(true, false, 0, true));
    }

    public static X509Certificate2 OfClient() => SelfSigned("CN=acme", 90);

    private static X509Certificate2 SelfSigned(string subject, int days, params X509Extension[] extensions)
    {
        using var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, pair, HashAlgorithmName.SHA256);
        foreach (var extension in extensions)
        {
            request.CertificateExtensions.Add(extension);
        }

        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(days));
    }
}

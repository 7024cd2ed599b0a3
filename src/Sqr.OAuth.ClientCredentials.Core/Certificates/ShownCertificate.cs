using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A certificate that a client presented: the parts that can identify a client. Anyone can put anything into a certificate.</summary>
internal sealed class ShownCertificate
{
    private readonly DateTimeOffset _notBefore;
    private readonly DateTimeOffset _notAfter;

    private ShownCertificate(X509Certificate2 certificate)
    {
        Sha256 = certificate.GetCertHash(HashAlgorithmName.SHA256);
        PublicKey = certificate.PublicKey.ExportSubjectPublicKeyInfo();
        Subject = DistinguishedName.Of(certificate.SubjectName);
        Names = SubjectAlternativeNames.Of(certificate);
        (_notBefore, _notAfter) = (certificate.NotBefore, certificate.NotAfter);
    }

    public byte[] Sha256 { get; }

    public byte[] PublicKey { get; }

    /// <summary>Null if it cannot be read.</summary>
    public DistinguishedName? Subject { get; }

    public SubjectAlternativeNames Names { get; }

    /// <returns>Null if it is too damaged to read.</returns>
    public static ShownCertificate? Read(X509Certificate2 certificate)
    {
        try
        {
            return new(certificate);
        }
        catch (Exception exception) when (exception is CryptographicException or ArgumentException or FormatException)
        {
            return null;
        }
    }

    public bool IsValidAt(DateTimeOffset moment) => moment >= _notBefore && moment <= _notAfter;
}

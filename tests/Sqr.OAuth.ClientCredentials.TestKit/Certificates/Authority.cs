using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>An authority of a test. It signs whatever it is asked to, also what no real one would.</summary>
internal sealed class Authority
{
    public const string Acme = "CN=acme,O=Acme,C=NL";

    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero); // where the clock of a test begins
    private static int _serialNumbers;

    private Authority(X509Certificate2 certificate) => Certificate = certificate;

    /// <summary>One that many tests may share: nothing changes it.</summary>
    public static Authority Shared { get; } = Root();

    public X509Certificate2 Certificate { get; }

    public string Pem => Certificate.ExportCertificatePem();

    public static Authority Root(string name = "CN=Test CA,C=NL") => new(SelfSigned(name, AsAuthority));

    /// <summary>What would be one if anybody believed it.</summary>
    public static Authority Of(X509Certificate2 certificate) => new(certificate);

    public static Action<CertificateRequest> Names(Action<SubjectAlternativeNameBuilder> add) => request =>
    {
        var names = new SubjectAlternativeNameBuilder();
        add(names);
        request.CertificateExtensions.Add(names.Build());
    };

    public static Action<CertificateRequest> Use(string oid) => request =>
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new(oid)], critical: false));

    /// <summary>A certificate that signed itself, valid from so long ago and for so long.</summary>
    public static X509Certificate2 SelfSigned(
        string subject = Acme, Action<CertificateRequest>? configure = null, TimeSpan? from = null, TimeSpan? until = null, ECDsa? key = null)
    {
        using var own = key is null ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : null;
        var request = new CertificateRequest(subject, key ?? own!, HashAlgorithmName.SHA256); // it is one of the two
        configure?.Invoke(request);

        return request.CreateSelfSigned(Now + (from ?? TimeSpan.FromDays(-365)), Now + (until ?? TimeSpan.FromDays(365)));
    }

    /// <summary>One below it, with a name unique to this run: .NET keeps downloaded intermediates, and would find another run's by its name.</summary>
    public Authority Intermediate() => new(Issue($"CN=Test CA {Guid.NewGuid():N},C=NL", AsAuthority));

    public X509Certificate2 Issue(string subject = Acme, Action<CertificateRequest>? configure = null, TimeSpan? from = null, TimeSpan? until = null) =>
        Issue(new X500DistinguishedName(subject), configure, from, until);

    public X509Certificate2 Issue(X500DistinguishedName subject, Action<CertificateRequest>? configure = null, TimeSpan? from = null, TimeSpan? until = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest(subject, key, HashAlgorithmName.SHA256);
        configure?.Invoke(request);
        byte[] serialNumber = [1, 0, 0, 0, 0]; // positive, whatever the number is (RFC 5280 §4.1.2.2)
        BinaryPrimitives.WriteInt32BigEndian(serialNumber.AsSpan(1), Interlocked.Increment(ref _serialNumbers));
        using var signer = Certificate.GetECDsaPrivateKey()!; // it was made with one
        using var certificate = request.Create(
            Certificate.SubjectName,
            X509SignatureGenerator.CreateForECDsa(signer),
            Now + (from ?? TimeSpan.FromDays(-300)),
            Now + (until ?? TimeSpan.FromDays(300)),
            serialNumber);

        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>A list of revoked certificates.</summary>
    public byte[] Revoke(params X509Certificate2[] certificates)
    {
        var list = new CertificateRevocationListBuilder();
        foreach (var certificate in certificates)
        {
            list.AddEntry(certificate, Now);
        }

        return list.Build(Certificate, 1, Now.AddDays(7), HashAlgorithmName.SHA256, thisUpdate: Now.AddDays(-1));
    }

    private static void AsAuthority(CertificateRequest request)
    {
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, hasPathLengthConstraint: false, 0, critical: true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, critical: true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, critical: false));
    }
}

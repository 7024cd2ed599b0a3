using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The authorities whose client certificates are trusted: those of the settings, and no other.</summary>
internal sealed class TrustedAuthorities
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2"; // RFC 5280 §4.2.1.12

    private const X509ChainStatusFlags RevocationIsUnknown = X509ChainStatusFlags.RevocationStatusUnknown | X509ChainStatusFlags.OfflineRevocation;

    private readonly X509Certificate2Collection _roots = [];
    private readonly X509Certificate2Collection _intermediates = [];

    public bool HaveRoot => _roots.Count > 0;

    /// <summary>A root signed itself; what did not is on the way to one.</summary>
    public void Add(X509Certificate2Collection certificates)
    {
        foreach (var certificate in certificates)
        {
            var isRoot = certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
            (isRoot ? _roots : _intermediates).Add(certificate);
        }
    }

    /// <summary>Why a certificate is not to be trusted.</summary>
    /// <returns>Null if it is.</returns>
    public async ValueTask<RefusalReason?> FaultOfAsync(X509Certificate2 certificate, DateTimeOffset now, MutualTlsOptions options, TimeSpan timeout)
    {
        // Without revocation first: where a list is to be fetched from is for a trusted authority to say, not for anybody.
        if (FaultOf(certificate, now, X509RevocationMode.NoCheck, timeout) is { } fault)
        {
            return fault;
        }

        return options.RevocationMode is X509RevocationMode.NoCheck
            ? null
            : await Task.Run(() => FaultOf(certificate, now, options.RevocationMode, timeout)); // .NET blocks a thread while it fetches
    }

    private RefusalReason? FaultOf(X509Certificate2 certificate, DateTimeOffset now, X509RevocationMode revocationMode, TimeSpan timeout)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_roots);
        chain.ChainPolicy.ExtraStore.AddRange(_intermediates);
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new(ClientAuthentication)); // a certificate that names no use is for any
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.RevocationMode = revocationMode;
        chain.ChainPolicy.UrlRetrievalTimeout = timeout;
        try
        {
            return chain.Build(certificate) ? null : ReasonOf(chain);
        }
        catch (CryptographicException)
        {
            return RefusalReason.CertificateNotTrusted; // it is too damaged to be looked at
        }
    }

    private static RefusalReason ReasonOf(X509Chain chain)
    {
        var status = chain.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (all, one) => all | one.Status);

        return status switch
        {
            _ when status.HasFlag(X509ChainStatusFlags.Revoked) => RefusalReason.CertificateRevoked,
            X509ChainStatusFlags.NotTimeValid => RefusalReason.CertificateNotValidNow,
            X509ChainStatusFlags.NotValidForUsage => RefusalReason.CertificateNotForClients,
            _ when (status & ~RevocationIsUnknown) is X509ChainStatusFlags.NoError => RefusalReason.RevocationUnknown,
            _ => RefusalReason.CertificateNotTrusted,
        };
    }
}

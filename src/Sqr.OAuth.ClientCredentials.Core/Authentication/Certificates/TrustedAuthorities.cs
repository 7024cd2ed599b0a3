using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The authorities whose client certificates are trusted: only those in the settings.</summary>
internal sealed class TrustedAuthorities
{
    private const string ClientAuthentication = "1.3.6.1.5.5.7.3.2"; // RFC 5280 §4.2.1.12

    private const X509ChainStatusFlags RevocationIsUnknown = X509ChainStatusFlags.RevocationStatusUnknown | X509ChainStatusFlags.OfflineRevocation;

    private const int MaxLookups = 16; // each blocks a thread while it fetches a list

    private readonly X509Certificate2Collection _roots = [];
    private readonly X509Certificate2Collection _intermediates = [];
    private int _lookups;

    public bool HaveRoot => _roots.Count > 0;

    /// <summary>A self-signed certificate is a root; any other is an intermediate.</summary>
    public void Add(X509Certificate2Collection certificates)
    {
        foreach (var certificate in certificates)
        {
            var isRoot = certificate.SubjectName.RawData.AsSpan().SequenceEqual(certificate.IssuerName.RawData);
            (isRoot ? _roots : _intermediates).Add(certificate);
        }
    }

    /// <summary>Why a certificate is not trusted.</summary>
    /// <returns>Null if it is trusted.</returns>
    /// <exception cref="RevocationLookupsException">Too many requests are waiting for revocation lists.</exception>
    public async ValueTask<RefusalReason?> FaultOfAsync(X509Certificate2 certificate, DateTimeOffset now, MutualTlsOptions options, TimeSpan timeout)
    {
        // Without revocation first: only a trusted authority may say where to fetch a list from.
        if (FaultOf(certificate, now, X509RevocationMode.NoCheck, timeout) is { } fault)
        {
            return fault;
        }

        return options.RevocationMode is X509RevocationMode.NoCheck
            ? null
            : await LookUpAsync(() => FaultOf(certificate, now, options.RevocationMode, timeout));
    }

    // .NET blocks a thread while it fetches. It gets a thread of its own, so that a slow download does not hold up the rest of the host.
    private async Task<RefusalReason?> LookUpAsync(Func<RefusalReason?> lookUp)
    {
        try
        {
            return Interlocked.Increment(ref _lookups) <= MaxLookups
                ? await Task.Factory.StartNew(lookUp, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)
                : throw new RevocationLookupsException();
        }
        finally
        {
            Interlocked.Decrement(ref _lookups);
        }
    }

    private RefusalReason? FaultOf(X509Certificate2 certificate, DateTimeOffset now, X509RevocationMode revocationMode, TimeSpan timeout)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_roots);
        chain.ChainPolicy.ExtraStore.AddRange(_intermediates);
        chain.ChainPolicy.DisableCertificateDownloads = true;
        chain.ChainPolicy.ApplicationPolicy.Add(new(ClientAuthentication)); // a certificate that names no purpose is valid for any
        chain.ChainPolicy.VerificationTime = now.UtcDateTime;
        chain.ChainPolicy.RevocationMode = revocationMode;
        chain.ChainPolicy.UrlRetrievalTimeout = timeout;
        try
        {
            return chain.Build(certificate) ? null : ReasonOf(chain);
        }
        catch (CryptographicException)
        {
            return RefusalReason.CertificateNotTrusted; // it is too damaged to read
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

/// <summary>As many requests as allowed are already waiting for revocation lists.</summary>
internal sealed class RevocationLookupsException()
    : UnavailableException("Too many requests are waiting for revocation lists.", TimeSpan.FromSeconds(1), null);

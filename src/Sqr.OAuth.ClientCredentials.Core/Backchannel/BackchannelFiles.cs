using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Reads the files that a fetch needs, each time anew: a Kubernetes cluster changes both.</summary>
internal static class BackchannelFiles
{
    private const int MaxBytes = 1024 * 1024;

    /// <exception cref="BackchannelException">It cannot be read, or holds no token.</exception>
    public static string BearerToken(string path)
    {
        var token = Read("BearerTokenFile", path).Trim();

        return token.Length > 0 && token.All(c => c is > ' ' and < '\x7f')
            ? token
            : throw new BackchannelException($"The BearerTokenFile {LogText.Escape(path)} does not hold a token: visible ASCII without spaces.");
    }

    /// <summary>Trust in those authorities alone. Whether the certificate has the host's name is checked all the same.</summary>
    /// <exception cref="BackchannelException">It cannot be read, or holds no certificate.</exception>
    public static X509ChainPolicy TrustIn(string path)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true, // who answers must not choose what else is fetched
        };
        try
        {
            policy.CustomTrustStore.ImportFromPem(Read("CaFile", path));
        }
        catch (CryptographicException exception)
        {
            throw new BackchannelException($"The CaFile {LogText.Escape(path)} does not hold certificates as PEM.", exception);
        }

        return policy.CustomTrustStore.Count > 0 ? policy : throw new BackchannelException($"The CaFile {LogText.Escape(path)} holds no certificate as PEM.");
    }

    private static string Read(string setting, string path)
    {
        try
        {
            return new FileInfo(path).Length <= MaxBytes ? File.ReadAllText(path) : throw new BackchannelException($"The {setting} {LogText.Escape(path)} is larger than 1 MiB.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BackchannelException($"The {setting} {LogText.Escape(path)} cannot be read: {LogText.Escape(exception.Message)}", exception);
        }
    }
}

using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Reads the files that a fetch needs, each time again: a Kubernetes cluster replaces both.</summary>
internal static class BackchannelFiles
{
    private const int MaxBytes = 1024 * 1024;

    /// <exception cref="BackchannelException">The file cannot be read, or does not contain a token.</exception>
    public static string BearerToken(string path)
    {
        var token = Read("BearerTokenFile", path).Trim();

        return token.Length > 0 && token.All(c => c is > ' ' and < '\x7f')
            ? token
            : throw new BackchannelException(
                $"The BearerTokenFile {LogText.Escape(path)} does not contain a token. It must contain only visible ASCII without spaces.");
    }

    /// <summary>Trusts only the authorities in the file. The certificate must still match the host name.</summary>
    /// <exception cref="BackchannelException">The file cannot be read, or contains no certificate.</exception>
    public static X509ChainPolicy TrustIn(string path)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
            DisableCertificateDownloads = true, // the server must not choose what else is fetched
        };
        try
        {
            policy.CustomTrustStore.ImportFromPem(Read("CaFile", path));
        }
        catch (CryptographicException exception)
        {
            throw new BackchannelException($"The CaFile {LogText.Escape(path)} does not contain certificates in PEM format.", exception);
        }

        return policy.CustomTrustStore.Count > 0
            ? policy
            : throw new BackchannelException($"The CaFile {LogText.Escape(path)} does not contain a certificate in PEM format.");
    }

    private static string Read(string setting, string path)
    {
        try
        {
            return new FileInfo(path).Length <= MaxBytes
                ? File.ReadAllText(path)
                : throw new BackchannelException($"The {setting} {LogText.Escape(path)} is larger than 1 MiB.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new BackchannelException($"The {setting} {LogText.Escape(path)} cannot be read: {LogText.Escape(exception.Message)}", exception);
        }
    }
}

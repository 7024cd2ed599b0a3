using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The client certificate in the header of a trusted proxy. If the header occurs several times, the client may have written one of them, so none
/// counts.</summary>
internal static class ForwardedCertificate
{
    private const string Pem = "-----BEGIN";

    /// <summary>Whether the proxy reports that the client presented no certificate: no value, or what Apache writes for an empty variable.</summary>
    public static bool IsAbsent(StringValues lines) => lines is [] or [null or "" or "(null)"];

    /// <param name="lines">The lines of the header.</param>
    /// <param name="hasChain">Whether the proxy sends intermediate certificates after the client's.</param>
    /// <returns>Null unless there is exactly one line that contains exactly one certificate, or a chain.</returns>
    public static X509Certificate2? Read(StringValues lines, bool hasChain)
    {
        if (lines is not [{ } line])
        {
            return null;
        }

        try
        {
            var certificates = ReadAll(Uri.UnescapeDataString(line).Trim());

            return certificates.Count == 1 || (hasChain && certificates.Count > 1) ? certificates[0] : null;
        }
        catch (Exception exception) when (exception is CryptographicException or FormatException or ArgumentException) // .NET 8 throws the last for empty input
        {
            return null;
        }
    }

    // PEM, or base64 DER, between colons (RFC 9440) or without; commas separate several.
    private static X509Certificate2Collection ReadAll(string text)
    {
        X509Certificate2Collection certificates = [];
        if (text.StartsWith(Pem, StringComparison.Ordinal))
        {
            certificates.ImportFromPem(text.Replace(',', '\n')); // a comma separates certificates; PEM itself has none

            return certificates;
        }

        foreach (var part in text.Split(','))
        {
            Add(certificates, Convert.FromBase64String(part.Trim().Trim(':')));
        }

        return certificates;
    }

    private static void Add(X509Certificate2Collection certificates, byte[] bytes)
    {
        if (bytes.AsSpan().StartsWith("-----BEGIN"u8))
        {
            certificates.ImportFromPem(Encoding.ASCII.GetString(bytes));

            return;
        }

        var certificate = X509CertificateLoader.LoadCertificate(bytes);
        certificates.Add(certificate.RawData.Length == bytes.Length ? certificate : throw new FormatException("There is extra data after the certificate."));
    }
}

/// <summary>A connection whose proxy forwarded something other than one client certificate. It counts as having none, and the answer can explain why.</summary>
internal sealed class UnusableClientCertificate : ITlsConnectionFeature
{
    public X509Certificate2? ClientCertificate { get; set; }

    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult(ClientCertificate);
}

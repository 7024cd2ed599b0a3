using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The client certificate in the header of a trusted proxy. Where a header has several, the client itself may have written one of them, so none counts.</summary>
internal static class ForwardedCertificate
{
    private const string Pem = "-----BEGIN";

    /// <summary>Whether the proxy says that the client has shown no certificate: nothing, or what Apache writes for an empty variable.</summary>
    public static bool IsAbsent(StringValues lines) => lines is [] or [null or "" or "(null)"];

    /// <param name="lines">The lines of the header.</param>
    /// <param name="hasChain">Whether the proxy sends the certificates between the client's and its authority after it.</param>
    /// <returns>Null if there is not exactly one line with exactly one certificate, or with a chain.</returns>
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
        catch (Exception exception) when (exception is CryptographicException or FormatException or ArgumentException) // .NET 8 has the last for no bytes
        {
            return null;
        }
    }

    // PEM, or DER in base64, between colons (RFC 9440) or without; several are separated by commas.
    private static X509Certificate2Collection ReadAll(string text)
    {
        X509Certificate2Collection certificates = [];
        if (text.StartsWith(Pem, StringComparison.Ordinal))
        {
            certificates.ImportFromPem(text.Replace(',', '\n')); // between two certificates; PEM itself has no comma

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
        certificates.Add(certificate.RawData.Length == bytes.Length ? certificate : throw new FormatException("Something follows the certificate."));
    }
}

/// <summary>A connection for which a proxy forwarded something other than one client certificate: it has none, and the answer can say why.</summary>
internal sealed class UnusableClientCertificate : ITlsConnectionFeature
{
    public X509Certificate2? ClientCertificate { get; set; }

    public Task<X509Certificate2?> GetClientCertificateAsync(CancellationToken cancellationToken) => Task.FromResult(ClientCertificate);
}

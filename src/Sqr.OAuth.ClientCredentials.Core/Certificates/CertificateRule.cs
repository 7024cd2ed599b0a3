using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A parsed <see cref="ClientCertificate"/>: decides whether a certificate is the client's (RFC 8705 §2).</summary>
internal sealed class CertificateRule
{
    private static readonly Kind[] Kinds =
    [
        new(
            nameof(ClientCertificate.Pem), certificate => certificate.Pem, ReadPem,
            "one certificate in PEM, without its private key. Try the output of: openssl x509 -in client.pem"),
        new(
            nameof(ClientCertificate.Sha256Thumbprint), certificate => certificate.Sha256Thumbprint, ReadThumbprint,
            "64 hexadecimal digits. Try the output of: openssl x509 -in client.pem -noout -fingerprint -sha256"),
        new(
            nameof(ClientCertificate.SubjectDistinguishedName), certificate => certificate.SubjectDistinguishedName, ReadSubject,
            "a distinguished name (RFC 4514), such as CN=acme,O=Acme\\\\, Inc.,C=NL. "
            + "Try the output of: openssl x509 -in client.pem -noout -subject -nameopt RFC2253"),
        new(
            nameof(ClientCertificate.SanDns), certificate => certificate.SanDns, ReadDns,
            "an ASCII host name without a wildcard. Try acme.example.com."),
        new(nameof(ClientCertificate.SanUri), certificate => certificate.SanUri, ReadUri, "an absolute URI in ASCII. Try spiffe://example.com/acme."),
        new(nameof(ClientCertificate.SanIp), certificate => certificate.SanIp, ReadAddress, "an IP address. Try 192.0.2.7 or 2001:db8::7."),
        new(nameof(ClientCertificate.SanEmail), certificate => certificate.SanEmail, ReadEmail, "an email address in ASCII. Try acme@example.com."),
    ];

    private readonly Func<ShownCertificate, bool> _fits;

    private CertificateRule(AuthenticationMethod method, Func<ShownCertificate, bool> fits) => (Method, _fits) = (method, fits);

    public AuthenticationMethod Method { get; }

    public bool Fits(ShownCertificate certificate) => _fits(certificate);

    /// <param name="certificate">The certificate's settings.</param>
    /// <param name="fault">What is wrong with it, to follow the path of the setting.</param>
    /// <returns>Null if it cannot be used.</returns>
    public static CertificateRule? Read(ClientCertificate certificate, out string? fault)
    {
        var given = Array.FindAll(Kinds, kind => kind.Of(certificate) is not null);
        if (given is not [var kind])
        {
            fault = $" has {(given is [] ? "none" : string.Join(" and ", given.Select(kind => kind.Name)))} of "
                + $"{string.Join(", ", Kinds.Select(kind => kind.Name))}; it must have exactly one of them. Use a separate entry for each certificate.";

            return null;
        }

        var value = kind.Of(certificate)!; // it was given
        var fits = kind.Read(value);
        fault = fits is not null ? null : $":{kind.Name} is {(certificate.Pem is null ? $"\"{value}\"" : "not valid")}; it must be {kind.Wanted}";

        return fits is null ? null : new(certificate.IsRegistered ? AuthenticationMethod.SelfSignedTlsClientAuth : AuthenticationMethod.TlsClientAuth, fits);
    }

    private static Func<ShownCertificate, bool>? ReadPem(string text)
    {
        try
        {
            if (CertificatePem.Read(text) is not [var certificate])
            {
                return null;
            }

            using (certificate)
            {
                var key = certificate.PublicKey.ExportSubjectPublicKeyInfo();

                return shown => shown.PublicKey.AsSpan().SequenceEqual(key);
            }
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private static Func<ShownCertificate, bool>? ReadThumbprint(string text)
    {
        var digits = text.Replace(":", "", StringComparison.Ordinal);
        if (digits.Length != 2 * SHA256.HashSizeInBytes || !digits.All(char.IsAsciiHexDigit))
        {
            return null;
        }

        var thumbprint = Convert.FromHexString(digits);

        return shown => shown.Sha256.AsSpan().SequenceEqual(thumbprint);
    }

    private static Func<ShownCertificate, bool>? ReadSubject(string text) =>
        DistinguishedNameText.Read(text) is { } subject ? shown => shown.Subject?.IsSameAs(subject) is true : null;

    private static Func<ShownCertificate, bool>? ReadDns(string text) =>
        Ascii.IsValid(text) && Uri.CheckHostName(text) is UriHostNameType.Dns ? shown => shown.Names.HaveDns(text) : null;

    private static Func<ShownCertificate, bool>? ReadUri(string text) =>
        Ascii.IsValid(text) && Uri.TryCreate(text, UriKind.Absolute, out var uri) && text.StartsWith($"{uri.Scheme}:", StringComparison.OrdinalIgnoreCase)
            ? shown => shown.Names.HaveUri(text)
            : null;

    // .NET also accepts "1.2", and addresses with brackets, a port or a zone.
    private static Func<ShownCertificate, bool>? ReadAddress(string text) =>
        IPAddress.TryParse(text, out var address)
            && (address.AddressFamily is AddressFamily.InterNetwork ? address.ToString() == text : !text.AsSpan().ContainsAny("[%"))
            ? shown => shown.Names.HaveAddress(address)
            : null;

    private static Func<ShownCertificate, bool>? ReadEmail(string text) =>
        Ascii.IsValid(text) && !text.Contains(' ', StringComparison.Ordinal) && text.Split('@') is [{ Length: > 0 }, { Length: > 0 }]
            ? shown => shown.Names.HaveEmail(text)
            : null;

    private sealed record Kind(string Name, Func<ClientCertificate, string?> Of, Func<string, Func<ShownCertificate, bool>?> Read, string Wanted);
}

using System.Formats.Asn1;
using System.Net;
using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The subject alternative names of a certificate (RFC 5280 §4.2.1.6) that can identify a client. .NET's own reader supports neither URIs nor email
/// addresses.</summary>
internal sealed class SubjectAlternativeNames
{
    private const string Extension = "2.5.29.17";

    private static readonly Asn1Tag Email = new(TagClass.ContextSpecific, 1);
    private static readonly Asn1Tag Dns = new(TagClass.ContextSpecific, 2);
    private static readonly Asn1Tag Uri = new(TagClass.ContextSpecific, 6);
    private static readonly Asn1Tag Address = new(TagClass.ContextSpecific, 7);

    private readonly List<string> _emails = [];
    private readonly List<string> _dns = [];
    private readonly List<string> _uris = [];
    private readonly List<IPAddress> _addresses = [];

    private SubjectAlternativeNames()
    {
    }

    /// <returns>Empty if there are none, or the extension is malformed.</returns>
    public static SubjectAlternativeNames Of(X509Certificate2 certificate)
    {
        var names = new SubjectAlternativeNames();
        try
        {
            if (certificate.Extensions.SingleOrDefault(extension => extension.Oid?.Value == Extension) is { } extension)
            {
                names.Read(new AsnReader(extension.RawData, AsnEncodingRules.DER));
            }

            return names;
        }
        catch (Exception exception)
            when (exception is AsnContentException or InvalidOperationException or ArgumentException) // malformed, present twice, not an IP address
        {
            return new();
        }
    }

    /// <summary>Whether the name is among them, without regard to case (RFC 5280 §7.2). A wildcard in the certificate matches only itself.</summary>
    public bool HaveDns(string name) => _dns.Contains(name, StringComparer.OrdinalIgnoreCase);

    public bool HaveUri(string uri) => _uris.Contains(uri); // character by character

    public bool HaveAddress(IPAddress address) => _addresses.Contains(address);

    /// <summary>Whether the address is among them. Case is ignored in the host, but not in the mailbox (RFC 5280 §7.5).</summary>
    public bool HaveEmail(string email)
    {
        var host = email.LastIndexOf('@');

        return _emails.Exists(other => other.Length == email.Length
            && string.CompareOrdinal(other, 0, email, 0, host) == 0
            && other.AsSpan(host).Equals(email.AsSpan(host), StringComparison.OrdinalIgnoreCase));
    }

    private void Read(AsnReader extension)
    {
        var names = extension.ReadSequence();
        extension.ThrowIfNotEmpty();
        while (names.HasData)
        {
            switch (names.PeekTag())
            {
                case var tag when tag == Email:
                    _emails.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag));
                    break;
                case var tag when tag == Dns:
                    _dns.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag));
                    break;
                case var tag when tag == Uri:
                    _uris.Add(names.ReadCharacterString(UniversalTagNumber.IA5String, tag));
                    break;
                case var tag when tag == Address:
                    _addresses.Add(new(names.ReadOctetString(tag)));
                    break;
                default:
                    names.ReadEncodedValue();
                    break;
            }
        }
    }
}

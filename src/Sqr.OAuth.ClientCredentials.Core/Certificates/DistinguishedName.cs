using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A distinguished name (X.501) for comparison. Case and repeated spaces are ignored (RFC 5280 §7.1).</summary>
internal sealed class DistinguishedName
{
    // In the order of the string form (RFC 4514 §2.1), which reverses that of the certificate. The attributes within a part have no order.
    private readonly List<List<Attribute>> _parts;

    private DistinguishedName(List<List<Attribute>> parts) => _parts = parts;

    /// <summary>Reads a name from a certificate.</summary>
    /// <returns>Null if the name is malformed, or a value is not a string.</returns>
    public static DistinguishedName? Of(X500DistinguishedName name)
    {
        try
        {
            return new([.. name.EnumerateRelativeDistinguishedNames(reversed: true).Select(part => Ordered(Decode(part.RawData)))]);
        }
        catch (Exception exception) when (exception is AsnContentException or CryptographicException)
        {
            return null;
        }
    }

    /// <summary>Creates a name from the parts of its string form.</summary>
    /// <param name="parts">The parts in the order of the string; each has types, as object identifiers, and values.</param>
    public static DistinguishedName Of(IEnumerable<IEnumerable<(string Type, string Value)>> parts) => new([.. parts.Select(Ordered)]);

    public bool IsSameAs(DistinguishedName other) =>
        _parts.Count == other._parts.Count && _parts.Zip(other._parts).All(pair => pair.First.SequenceEqual(pair.Second));

    /// <summary>Reads the value of an attribute, in any of the ASN.1 string types.</summary>
    /// <exception cref="AsnContentException">The value is malformed, or not a string.</exception>
    public static string ReadText(AsnReader reader)
    {
        var tag = reader.PeekTag();
        var type = (UniversalTagNumber)tag.TagValue;
        var isText = tag.TagClass is TagClass.Universal && type is UniversalTagNumber.UTF8String or UniversalTagNumber.PrintableString
            or UniversalTagNumber.IA5String or UniversalTagNumber.TeletexString or UniversalTagNumber.BMPString or UniversalTagNumber.NumericString
            or UniversalTagNumber.VisibleString;

        return isText ? reader.ReadCharacterString(type) : throw new AsnContentException("The value is not a string.");
    }

    private static List<(string Type, string Value)> Decode(ReadOnlyMemory<byte> part)
    {
        List<(string, string)> attributes = [];
        var set = new AsnReader(part, AsnEncodingRules.DER).ReadSetOf(skipSortOrderValidation: true);
        while (set.HasData)
        {
            var attribute = set.ReadSequence();
            attributes.Add((attribute.ReadObjectIdentifier(), ReadText(attribute)));
        }

        return attributes;
    }

    private static List<Attribute> Ordered(IEnumerable<(string Type, string Value)> attributes) =>
        [
            .. attributes.Select(attribute => new Attribute(attribute.Type, Folded(attribute.Value)))
                .OrderBy(attribute => attribute.Type, StringComparer.Ordinal)
                .ThenBy(attribute => attribute.Value, StringComparer.Ordinal),
        ];

    private static string Folded(string value) => string.Join(' ', value.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)).ToUpperInvariant();

    private sealed record Attribute(string Type, string Value);
}

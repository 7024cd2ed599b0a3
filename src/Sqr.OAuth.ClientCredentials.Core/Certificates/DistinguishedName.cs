using System.Formats.Asn1;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A distinguished name (X.501) that can be compared: neither the case of letters nor how many spaces part words makes another name (RFC 5280 §7.1).</summary>
internal sealed class DistinguishedName
{
    // As in text (RFC 4514 §2.1): the last in the certificate is the first here. What stands in one part has no order.
    private readonly List<List<Attribute>> _parts;

    private DistinguishedName(List<List<Attribute>> parts) => _parts = parts;

    /// <summary>The name of a certificate.</summary>
    /// <returns>Null if it has values that are no texts, or is malformed.</returns>
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

    /// <summary>The name that a text gives.</summary>
    /// <param name="parts">In the order of the text; of each part the types, as object identifiers, and the values.</param>
    public static DistinguishedName Of(IEnumerable<IEnumerable<(string Type, string Value)>> parts) => new([.. parts.Select(Ordered)]);

    public bool IsSameAs(DistinguishedName other) =>
        _parts.Count == other._parts.Count && _parts.Zip(other._parts).All(pair => pair.First.SequenceEqual(pair.Second));

    /// <summary>The text that an attribute's value is, whichever of the string types it has.</summary>
    /// <exception cref="AsnContentException">It is none, or malformed.</exception>
    public static string ReadText(AsnReader reader)
    {
        var tag = reader.PeekTag();
        var type = (UniversalTagNumber)tag.TagValue;
        var isText = tag.TagClass is TagClass.Universal && type is UniversalTagNumber.UTF8String or UniversalTagNumber.PrintableString or UniversalTagNumber.IA5String
            or UniversalTagNumber.TeletexString or UniversalTagNumber.BMPString or UniversalTagNumber.NumericString or UniversalTagNumber.VisibleString;

        return isText ? reader.ReadCharacterString(type) : throw new AsnContentException("The value is no text.");
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
        [.. attributes.Select(attribute => new Attribute(attribute.Type, Folded(attribute.Value))).OrderBy(attribute => attribute.Type, StringComparer.Ordinal).ThenBy(attribute => attribute.Value, StringComparer.Ordinal)];

    private static string Folded(string value) => string.Join(' ', value.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)).ToUpperInvariant();

    private sealed record Attribute(string Type, string Value);
}

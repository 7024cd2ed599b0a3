using System.Buffers;
using System.Collections.Frozen;
using System.Formats.Asn1;
using System.Text;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Parses the string form of a distinguished name (RFC 4514). .NET's own parser supports neither backslashes nor several attributes in one
/// part.</summary>
internal sealed class DistinguishedNameText
{
    private const string Escapable = " \"#+,;<=>\\";

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    // RFC 4514 §3, and other names that OpenSSL and certificate authorities write.
    private static readonly FrozenDictionary<string, string> Types = new Dictionary<string, string>
    {
        ["CN"] = "2.5.4.3",
        ["SN"] = "2.5.4.4",
        ["serialNumber"] = "2.5.4.5",
        ["C"] = "2.5.4.6",
        ["L"] = "2.5.4.7",
        ["ST"] = "2.5.4.8",
        ["STREET"] = "2.5.4.9",
        ["O"] = "2.5.4.10",
        ["OU"] = "2.5.4.11",
        ["title"] = "2.5.4.12",
        ["GN"] = "2.5.4.42",
        ["givenName"] = "2.5.4.42",
        ["organizationIdentifier"] = "2.5.4.97",
        ["UID"] = "0.9.2342.19200300.100.1.1",
        ["DC"] = "0.9.2342.19200300.100.1.25",
        ["emailAddress"] = "1.2.840.113549.1.9.1",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private readonly string _text;
    private int _at;

    private DistinguishedNameText(string text) => _text = text;

    private bool AtEnd => _at == _text.Length;

    /// <returns>Null if the text is empty or not a distinguished name.</returns>
    public static DistinguishedName? Read(string text)
    {
        try
        {
            return new DistinguishedNameText(text).ReadName();
        }
        catch (Exception exception) when (exception is FormatException or AsnContentException or ArgumentException)
        {
            return null;
        }
    }

    private DistinguishedName ReadName()
    {
        List<List<(string, string)>> parts = [];
        do
        {
            List<(string, string)> part = [];
            do
            {
                part.Add((ReadType(), ReadValue()));
            }
            while (Take('+'));

            parts.Add(part);
        }
        while (Take(','));

        return AtEnd ? DistinguishedName.Of(parts) : throw new FormatException();
    }

    private string ReadType()
    {
        var end = _text.IndexOf('=', _at);
        if (end < 0)
        {
            throw new FormatException();
        }

        var name = _text[_at..end].Trim(' ');
        _at = end + 1;

        return Types.GetValueOrDefault(name) ?? (IsObjectIdentifier(name) ? name : throw new FormatException());
    }

    private static bool IsObjectIdentifier(string name) =>
        name.Contains('.', StringComparison.Ordinal) && name.Split('.').All(number => number.Length > 0 && number.All(char.IsAsciiDigit));

    private string ReadValue()
    {
        while (Take(' '))
        {
            // around separators, spaces mean nothing
        }

        var value = Take('#') ? ReadEncoded() : ReadString();

        return string.IsNullOrWhiteSpace(value) ? throw new FormatException() : value;
    }

    private string ReadString()
    {
        var bytes = new ArrayBufferWriter<byte>();
        while (!AtEnd && _text[_at] is not (',' or '+'))
        {
            var escaped = Take('\\');
            if (escaped && _at + 2 <= _text.Length && char.IsAsciiHexDigit(_text[_at]) && char.IsAsciiHexDigit(_text[_at + 1]))
            {
                bytes.Write(Convert.FromHexString(_text.AsSpan(_at, 2)));
                _at += 2;
            }
            else if (AtEnd || Escapable.Contains(_text[_at], StringComparison.Ordinal) != escaped && _text[_at] is not (' ' or '#' or '='))
            {
                throw new FormatException(); // a backslash where none is needed, or none where one is needed
            }
            else
            {
                var length = char.IsSurrogatePair(_text, _at) ? 2 : 1;
                StrictUtf8.GetBytes(_text.AsSpan(_at, length), bytes);
                _at += length;
            }
        }

        return StrictUtf8.GetString(bytes.WrittenSpan);
    }

    // The value in hexadecimal, encoded as in a certificate (RFC 4514 §2.4).
    private string ReadEncoded()
    {
        var start = _at;
        while (!AtEnd && char.IsAsciiHexDigit(_text[_at]))
        {
            _at++;
        }

        var reader = new AsnReader(Convert.FromHexString(_text.AsSpan(start, _at - start)), AsnEncodingRules.BER);
        var value = DistinguishedName.ReadText(reader);
        reader.ThrowIfNotEmpty();
        while (Take(' '))
        {
            // as above
        }

        return value;
    }

    private bool Take(char character)
    {
        var isThere = !AtEnd && _text[_at] == character;
        _at += isThere ? 1 : 0;

        return isThere;
    }
}

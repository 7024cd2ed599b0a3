using System.Text.Unicode;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>application/x-www-form-urlencoded (RFC 6749 appendix B), strictly.</summary>
internal static class FormEncoding
{
    /// <summary>Decodes in place; the result is never longer than the input.</summary>
    /// <returns>False for an incomplete percent-encoding, a raw control character, or invalid UTF-8.</returns>
    public static bool TryDecode(Span<byte> text, out Span<byte> decoded)
    {
        decoded = default;
        var length = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var character = text[i];
            switch (character)
            {
                case (byte)'+':
                    text[length++] = (byte)' ';
                    break;
                case (byte)'%':
                    if (i + 2 >= text.Length || !TryHex(text[i + 1], out var high) || !TryHex(text[i + 2], out var low))
                    {
                        return false;
                    }

                    text[length++] = (byte)((high << 4) | low);
                    i += 2;
                    break;
                case < (byte)' ' or 0x7F:
                    return false;
                default:
                    text[length++] = character;
                    break;
            }
        }

        decoded = text[..length];

        return Utf8.IsValid(decoded);
    }

    private static bool TryHex(byte digit, out int value)
    {
        value = digit switch
        {
            >= (byte)'0' and <= (byte)'9' => digit - '0',
            >= (byte)'a' and <= (byte)'f' => digit - 'a' + 10,
            >= (byte)'A' and <= (byte)'F' => digit - 'A' + 10,
            _ => -1,
        };

        return value >= 0;
    }
}

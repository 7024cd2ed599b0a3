using System.Buffers.Text;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Writes base64url (RFC 4648 §5) without padding.</summary>
internal static class Base64UrlText
{
    /// <summary>The room that the text of so many bytes may need.</summary>
    public static int MaxLength(int bytes) => Base64.GetMaxEncodedToUtf8Length(bytes);

#if NET9_0_OR_GREATER
    /// <returns>The length of the text.</returns>
    public static int Write(ReadOnlySpan<byte> bytes, Span<byte> text) => Base64Url.EncodeToUtf8(bytes, text);
#else
    /// <returns>The length of the text.</returns>
    public static int Write(ReadOnlySpan<byte> bytes, Span<byte> text)
    {
        Base64.EncodeToUtf8(bytes, text, out _, out var length);
        text = text[..length];
        text.Replace((byte)'+', (byte)'-');
        text.Replace((byte)'/', (byte)'_');

        return text.TrimEnd((byte)'=').Length;
    }
#endif
}

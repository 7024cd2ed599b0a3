using System.Text;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The byte order mark that some editors and libraries write before UTF-8. JSON parsers may ignore it (RFC 8259 §8.1); .NET's does not.</summary>
internal static class ByteOrderMark
{
    /// <returns>How many bytes to skip; zero if there is none.</returns>
    public static int LengthIn(ReadOnlySpan<byte> utf8) => utf8.StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
}

using System.Buffers;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The control characters of ASCII, which no client id or secret contains (RFC 6749 appendix A). They are invisible and usually come from
/// files.</summary>
internal static class ControlCharacters
{
    private static readonly SearchValues<char> Characters = SearchValues.Create([.. Enumerable.Range(0, 32).Append(127).Select(code => (char)code)]);
    private static readonly SearchValues<byte> Bytes = SearchValues.Create([.. Enumerable.Range(0, 32).Append(127).Select(code => (byte)code)]);

    public static bool AreIn(ReadOnlySpan<char> text) => text.ContainsAny(Characters);

    public static bool AreIn(ReadOnlySpan<byte> utf8) => utf8.ContainsAny(Bytes);
}

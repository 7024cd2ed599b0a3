namespace Sqr.OAuth.ClientCredentials;

/// <summary>The control characters of ASCII, which no client id or secret contains (RFC 6749 appendix A). They are invisible and usually come from
/// files.</summary>
internal static class ControlCharacters
{
    public static bool AreIn(ReadOnlySpan<char> text) => text.ContainsAnyInRange('\0', '\x1F') || text.Contains('\x7F');

    public static bool AreIn(ReadOnlySpan<byte> utf8) => utf8.ContainsAnyInRange<byte>(0x00, 0x1F) || utf8.Contains<byte>(0x7F);
}

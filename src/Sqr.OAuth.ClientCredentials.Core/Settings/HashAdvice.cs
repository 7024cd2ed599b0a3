using System.Buffers;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>What probably happened to a secret's hash that has none of the known forms. Compose files, .env files and shells replace <c>$sha256</c> and the
/// like with variables that do not exist.</summary>
internal static class HashAdvice
{
    /// <summary>The advice if nothing is left of a hash.</summary>
    public const string WhenMissing = "If a Hash is set in a compose file, write $$ for each $; otherwise $ starts the name of a variable.";

    private const int Base64OfSha256 = 43; // without padding: no shorter hash exists

    private static readonly SearchValues<char> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");

    /// <summary>A sentence for the end of a message. It never contains the hash.</summary>
    public static string Of(string hash) => hash switch
    {
        _ when SurroundingSpace.IsAround(hash) => "It begins or ends with white space or a line break. Remove that.",
        _ when hash.StartsWith("$$", StringComparison.Ordinal) => "It begins with $$, which only a compose file turns into $; write each $ once here.",
        _ when IsWhatVariablesLeft(hash) =>
            "It looks as if parts of it were replaced as variables. In a compose or .env file, write $$ for each $; in a shell, put it in single quotes.",
        _ => "In a compose file, write $$ for each $.",
    };

    // $sha256$BASE64 leaves the end of BASE64, from its first + or /. $pbkdf2-sha256$i=ROUNDS$SALT$BASE64 also leaves -sha256=ROUNDS.
    private static bool IsWhatVariablesLeft(string hash) =>
        hash.StartsWith("-sha256", StringComparison.Ordinal)
        || (hash.Length < Base64OfSha256 && !hash.AsSpan().ContainsAnyExcept(Base64))
        || (hash.StartsWith(SecretHash.FastPrefix, StringComparison.Ordinal) && hash.Length < SecretHash.FastPrefix.Length + Base64OfSha256);
}

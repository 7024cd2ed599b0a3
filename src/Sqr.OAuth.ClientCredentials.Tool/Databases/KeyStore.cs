using System.CommandLine;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>The signing keys that a command works on: in a database or a key directory.</summary>
internal static class KeyStore
{
    public static Option<string?> Directory { get; } = new("--keys")
    {
        Description = "The key directory of the issuer, instead of a database.",
        HelpName = "directory",
        Recursive = true,
    };

    /// <summary>What to do about a command that encrypts or seals.</summary>
    public static string EncryptionKeysNeeded =>
        $"Pass the issuer's encryption keys with --settings FILE, or set {ClientCredentialsOptions.SectionName}__Keys__EncryptionKeys__0.";

    /// <exception cref="RefusedException">The command does not name the keys, or the directory does not exist.</exception>
    public static Engine Open(ParseResult parsed, bool create = false)
    {
        if (parsed.GetValue(Directory) is not { } directory)
        {
            return Target.Of(parsed) is not null
                ? Engine.OnDatabase(parsed)
                : throw new RefusedException("Specify where the keys are: --keys DIRECTORY, or --connection and --provider.", ExitCodes.Usage);
        }

        return parsed.GetValue(CommandOptions.Connection) is not null
            ? throw new RefusedException("Use --keys or --connection, not both.", ExitCodes.Usage)
            : create || System.IO.Directory.Exists(directory)
            ? Engine.OnKeyDirectory(parsed, directory)
            : throw new RefusedException($"The directory {directory} does not exist.");
    }
}

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>A command cannot be carried out. The message tells the user why and what to do.</summary>
internal sealed class RefusedException(string message, int exitCode = ExitCodes.Refused) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}

/// <summary>The exit codes of all commands, for scripts.</summary>
internal static class ExitCodes
{
    public const int Done = 0;

    /// <summary>There are findings, or the command was refused or failed.</summary>
    public const int Refused = 1;

    /// <summary>The command line is wrong; nothing was tried.</summary>
    public const int Usage = 2;

    /// <summary>The database or the issuer does not answer; the same command may succeed later.</summary>
    public const int NotReachable = 3;
}

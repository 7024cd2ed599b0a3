namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>A command cannot be done; the message says why and what to do, in one sentence for people.</summary>
internal sealed class RefusedException(string message, int exitCode = ExitCodes.Refused) : Exception(message)
{
    public int ExitCode { get; } = exitCode;
}

/// <summary>What the process tells a script.</summary>
internal static class ExitCodes
{
    public const int Done = 0;
    public const int Refused = 1;
    public const int Usage = 2;

    /// <summary>Of <c>doctor</c> only: there was no issuer to look at.</summary>
    public const int NotReachable = 2;
}

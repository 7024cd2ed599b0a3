namespace Sqr.OAuth.ClientCredentials;

/// <summary>Something could not be fetched from another server.</summary>
internal sealed class BackchannelException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    public const string Failed = "failed";
    public const string Forbidden = "forbidden";
    public const string TimedOut = "timeout";

    /// <summary>What to call it in metrics and spans.</summary>
    public string Outcome { get; init; } = Failed;
}

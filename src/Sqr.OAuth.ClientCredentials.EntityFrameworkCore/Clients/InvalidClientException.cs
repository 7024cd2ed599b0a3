namespace Sqr.OAuth.ClientCredentials;

/// <summary>A client's settings are not valid. The message lists everything that is wrong, and contains no secret.</summary>
public sealed class InvalidClientException : Exception
{
    /// <param name="failures">Everything that is wrong, each with what would be right.</param>
    internal InvalidClientException(IReadOnlyList<string> failures)
        : base(string.Join(' ', failures)) =>
        Failures = failures;

    /// <summary>Everything that is wrong, each with what would be right.</summary>
    public IReadOnlyList<string> Failures { get; }
}

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The settings of a client are not valid. The message lists all that is wrong, and repeats no secret.</summary>
public sealed class InvalidClientException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="failures">What is wrong, each with what would be right.</param>
    public InvalidClientException(IReadOnlyList<string> failures)
        : base(string.Join(' ', failures)) =>
        Failures = failures;

    /// <summary>What is wrong, each with what would be right.</summary>
    public IReadOnlyList<string> Failures { get; }
}

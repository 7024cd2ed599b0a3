namespace Sqr.OAuth.ClientCredentials;

/// <summary>A client of that identifier exists already, or has been changed or deleted since it was read.</summary>
public sealed class ClientConflictException : Exception
{
    /// <summary>Makes one.</summary>
    /// <param name="message">What came in between, and what to do.</param>
    /// <param name="innerException">What the database said.</param>
    public ClientConflictException(string message, Exception? innerException = null)
        : base(message, innerException)
    {
    }
}

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

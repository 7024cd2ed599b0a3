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

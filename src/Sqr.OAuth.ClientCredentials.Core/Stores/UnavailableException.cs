namespace Sqr.OAuth.ClientCredentials;

/// <summary>A dependency is temporarily unavailable; the same request may succeed later.</summary>
public abstract class UnavailableException : Exception
{
    /// <param name="message">What is unavailable, without any detail of the request.</param>
    /// <param name="retryAfter">When a new attempt is worthwhile.</param>
    /// <param name="innerException">What went wrong; null if nothing was tried.</param>
    internal UnavailableException(string message, TimeSpan retryAfter, Exception? innerException)
        : base(message, innerException) =>
        RetryAfter = retryAfter;

    /// <summary>When a new attempt is worthwhile (RFC 9110 §10.2.3).</summary>
    public TimeSpan RetryAfter { get; }
}

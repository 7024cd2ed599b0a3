namespace Sqr.OAuth.ClientCredentials;

/// <summary>A dependency is temporarily unavailable; the same request may succeed later.</summary>
/// <param name="message">What is unavailable, without any detail of the request.</param>
/// <param name="retryAfter">How long to wait before trying again.</param>
/// <param name="innerException">The underlying error; null if nothing was tried.</param>
public abstract class UnavailableException(string message, TimeSpan retryAfter, Exception? innerException)
    : Exception(message, innerException)
{
    /// <summary>How long to wait before trying again (RFC 9110 §10.2.3).</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Something an answer needs is not to be had now; the same request may succeed later.</summary>
/// <param name="message">What is not to be had, without any detail of the request.</param>
/// <param name="retryAfter">When it is worth while to try again.</param>
/// <param name="innerException">What went wrong; null if nothing was tried.</param>
public abstract class UnavailableException(string message, TimeSpan retryAfter, Exception? innerException)
    : Exception(message, innerException)
{
    /// <summary>When it is worth while to try again (RFC 9110 §10.2.3).</summary>
    public TimeSpan RetryAfter { get; } = retryAfter;
}

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A store failed, did not answer in time, or is known to be down.</summary>
public sealed class StoreUnavailableException : UnavailableException
{
    internal StoreUnavailableException(TimeSpan retryAfter, Exception? innerException = null)
        : base("A store did not answer.", retryAfter, innerException)
    {
    }
}

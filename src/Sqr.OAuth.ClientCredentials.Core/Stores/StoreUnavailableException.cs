namespace Sqr.OAuth.ClientCredentials;

/// <summary>A store failed, did not answer in time, or is known to be down.</summary>
internal sealed class StoreUnavailableException(TimeSpan retryAfter, Exception? innerException = null)
    : UnavailableException("A store did not answer.", retryAfter, innerException);

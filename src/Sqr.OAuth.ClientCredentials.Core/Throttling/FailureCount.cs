namespace Sqr.OAuth.ClientCredentials;

/// <summary>How many failures an <see cref="IThrottleStore"/> has counted under a key, within the window that ends now.</summary>
/// <param name="Count">The number of failures. A store may stop counting at the limit it was given.</param>
/// <param name="RetryAfter">How long until there are fewer failures than the limit; zero if there are already.</param>
public readonly record struct FailureCount(int Count, TimeSpan RetryAfter);

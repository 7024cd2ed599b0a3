namespace Sqr.OAuth.ClientCredentials;

/// <summary>Whether an attempt may be verified now. If both are null, it may.</summary>
/// <param name="RetryAfter">It is refused until then; null if it is not.</param>
/// <param name="Turn">To wait for, before it asks again; null if there is nothing to wait for.</param>
internal readonly record struct Admission(TimeSpan? RetryAfter, Task? Turn);

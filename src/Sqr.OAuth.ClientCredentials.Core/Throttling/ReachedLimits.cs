namespace Sqr.OAuth.ClientCredentials;

/// <summary>The limits that a failure has reached, if that must be logged.</summary>
/// <param name="Blocked">How long the address is blocked from now on; null if it is not.</param>
/// <param name="ClientIsOver">Whether the client has reached its limit.</param>
internal readonly record struct ReachedLimits(TimeSpan? Blocked, bool ClientIsOver);

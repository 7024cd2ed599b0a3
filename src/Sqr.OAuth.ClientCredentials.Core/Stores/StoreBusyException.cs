namespace Sqr.OAuth.ClientCredentials;

/// <summary>So many calls to a store are in progress that no more are made. The store itself may be well.</summary>
internal sealed class StoreBusyException() : UnavailableException("Too many calls to a store are in progress.", TimeSpan.FromSeconds(1), null);

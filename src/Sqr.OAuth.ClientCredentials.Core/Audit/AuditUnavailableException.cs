namespace Sqr.OAuth.ClientCredentials;

/// <summary>An event that must be kept was not: a sink failed or was too late, or its queue stayed full.</summary>
internal sealed class AuditUnavailableException() : UnavailableException("An audit sink did not take an event.", TimeSpan.FromSeconds(2), null);

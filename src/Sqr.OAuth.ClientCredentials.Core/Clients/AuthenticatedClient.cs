namespace Sqr.OAuth.ClientCredentials;

/// <summary>A client that proved who it is.</summary>
/// <param name="Client">The client.</param>
/// <param name="Credential">The one of its credentials that proved it.</param>
/// <param name="SingleUse">What it may show once only, and has not used up yet: that comes last of all checks. Null if there is none.</param>
internal readonly record struct AuthenticatedClient(Client Client, ProvenCredential Credential, SingleUse? SingleUse = null);

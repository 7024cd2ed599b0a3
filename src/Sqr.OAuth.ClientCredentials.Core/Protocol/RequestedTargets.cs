namespace Sqr.OAuth.ClientCredentials;

/// <summary>The audiences that a request asks for (RFC 8707). Each parameter may be sent several times.</summary>
/// <param name="Resources">The resource parameters as they were sent.</param>
/// <param name="Audiences">The audience parameters as they were sent. They mean the same as resource, but need not be URIs.</param>
internal sealed record RequestedTargets(IReadOnlyList<string> Resources, IReadOnlyList<string> Audiences);

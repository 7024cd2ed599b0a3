namespace Sqr.OAuth.ClientCredentials;

/// <summary>What a request names as the audience of its token (RFC 8707). Either parameter may be sent several times.</summary>
/// <param name="Resources">The resource parameters as they were sent.</param>
/// <param name="Audiences">The audience parameters as they were sent: the same by another name, and they need not be URIs.</param>
internal sealed record RequestedTargets(IReadOnlyList<string> Resources, IReadOnlyList<string> Audiences);

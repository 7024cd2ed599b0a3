namespace Sqr.OAuth.ClientCredentials;

/// <summary>What a request names as the audience of its token (RFC 8707). Either parameter may be sent several times.</summary>
internal sealed class RequestedTargets
{
    /// <summary>The resource parameters as they were sent.</summary>
    public List<string> Resources { get; } = [];

    /// <summary>The audience parameters as they were sent: the same by another name, and they need not be URIs.</summary>
    public List<string> Audiences { get; } = [];
}

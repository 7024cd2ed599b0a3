using System.Security.Claims;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The user of this thread or async flow.</summary>
internal sealed class AmbientActor : IAuditActor
{
    public string? Name => ClaimsPrincipal.Current?.Identity?.Name;
}

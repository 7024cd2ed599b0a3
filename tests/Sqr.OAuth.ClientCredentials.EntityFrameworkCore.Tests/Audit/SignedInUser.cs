using Microsoft.AspNetCore.Http;
using Sqr.OAuth.ClientCredentials;

namespace MyApp;

/// <summary>Changes are made by the user of the request.</summary>
public sealed class SignedInUser(IHttpContextAccessor accessor) : IAuditActor
{
    public string? Name => accessor.HttpContext?.User.Identity?.Name;
}

using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Requires that a token has all of the given scopes (RFC 6749 §3.3). It is its own handler, so that nothing has to be registered.</summary>
internal sealed class ScopeRequirement(IReadOnlyList<string> scopes) : AuthorizationHandler<ScopeRequirement>, IAuthorizationRequirement
{
    private readonly IReadOnlyList<string> _scopes = scopes;

    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, ScopeRequirement requirement)
    {
        if (requirement._scopes.All(ScopesOf(context.User).Contains))
        {
            context.Succeed(requirement);
        }
        else if (RequestOf(context.Resource) is { } http)
        {
            // All scopes that the endpoint requires, so that the next token is the right one.
            var required = context.Requirements.OfType<ScopeRequirement>().SelectMany(other => other._scopes).Distinct(StringComparer.Ordinal);
            http.Features.Set(new MissingScope(string.Join(' ', required)));
        }

        return Task.CompletedTask;
    }

    public override string ToString() => $"The token must have the scopes {string.Join(' ', _scopes)}.";

    // The second is what MVC's AuthorizeFilter passes.
    private static HttpContext? RequestOf(object? resource) => resource as HttpContext ?? (resource as ActionContext)?.HttpContext;

    // Separated by spaces (RFC 9068 §2.2.3). Some issuers send an array, which arrives as several claims.
    private static HashSet<string> ScopesOf(ClaimsPrincipal user) =>
        user.FindAll("scope").SelectMany(claim => claim.Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToHashSet(StringComparer.Ordinal);
}

/// <summary>Tells the handler that answers 403 which scopes the request needs.</summary>
/// <param name="Required">The scopes, separated by spaces.</param>
internal sealed record MissingScope(string Required);

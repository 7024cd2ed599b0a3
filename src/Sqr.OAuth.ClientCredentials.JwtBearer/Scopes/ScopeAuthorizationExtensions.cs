using Microsoft.AspNetCore.Authorization;
using Sqr.OAuth.ClientCredentials;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Requires that access tokens have scopes.</summary>
public static class ScopeAuthorizationExtensions
{
    /// <summary>Lets only requests through whose token has all these scopes. A token that lacks one gets 403, insufficient_scope (RFC 6750 §3.1).</summary>
    /// <remarks>
    /// The token may come with any scheme of AddSqrJwtBearer, regardless of the app's default scheme.
    /// If another policy of the endpoint names schemes, only those count.
    /// </remarks>
    /// <typeparam name="TBuilder">The type of the endpoint builder.</typeparam>
    /// <param name="builder">One endpoint, or a group of them.</param>
    /// <param name="scopes">The scopes, at least one.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">No scope was passed, or a name is not a valid scope (RFC 6749 §3.3).</exception>
    public static TBuilder RequireSqrScope<TBuilder>(this TBuilder builder, params string[] scopes)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        var requirement = Demand(scopes);

        return builder.RequireAuthorization(policy => Add(policy, requirement));
    }

    /// <summary>Requires a token that has all these scopes. A token that lacks one gets 403, insufficient_scope (RFC 6750 §3.1).</summary>
    /// <remarks>The token may come with any scheme of AddSqrJwtBearer, unless the policy names schemes, before or after this call.</remarks>
    /// <param name="policy">The policy.</param>
    /// <param name="scopes">The scopes, at least one.</param>
    /// <returns>The same policy.</returns>
    /// <exception cref="ArgumentException">No scope was passed, or a name is not a valid scope (RFC 6749 §3.3).</exception>
    public static AuthorizationPolicyBuilder RequireSqrScope(this AuthorizationPolicyBuilder policy, params string[] scopes)
    {
        ArgumentNullException.ThrowIfNull(policy);

        return Add(policy, Demand(scopes));
    }

    private static AuthorizationPolicyBuilder Add(AuthorizationPolicyBuilder policy, ScopeRequirement requirement)
    {
        policy.AuthenticationSchemes = new PolicySchemes(policy.AuthenticationSchemes);

        return policy.AddRequirements(requirement);
    }

    private static ScopeRequirement Demand(string[] scopes)
    {
        ArgumentNullException.ThrowIfNull(scopes);
        if (scopes is [])
        {
            throw new ArgumentException("Pass at least one scope.", nameof(scopes));
        }

        if (Array.Find(scopes, scope => !Scope.IsToken(scope)) is { } unfit)
        {
            throw new ArgumentException(
                $"\"{unfit}\" is not a valid scope. A scope consists of visible ASCII characters other than space, quotation mark and backslash. "
                + "Pass several scopes as separate arguments.",
                nameof(scopes));
        }

        return new ScopeRequirement([.. scopes]);
    }
}

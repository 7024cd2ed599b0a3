using Microsoft.AspNetCore.Authorization;
using Sqr.OAuth.ClientCredentials;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Demands scopes of the tokens that requests come with.</summary>
public static class ScopeAuthorizationExtensions
{
    /// <summary>Lets requests through to endpoints only with a token that has all those scopes. One that lacks some is answered 403, insufficient_scope (RFC 6750 §3.1).</summary>
    /// <remarks>
    /// The token may be of any scheme of AddSqrJwtBearer, whatever the app's default scheme is.
    /// If another policy of the endpoint names schemes, only those count.
    /// </remarks>
    /// <typeparam name="TBuilder">What the endpoints are mapped with.</typeparam>
    /// <param name="builder">One endpoint, or a group of them.</param>
    /// <param name="scopes">The scopes, at least one.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">There is no scope, or a name is not one (RFC 6749 §3.3).</exception>
    public static TBuilder RequireSqrScope<TBuilder>(this TBuilder builder, params string[] scopes)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(builder);
        var requirement = Demand(scopes);

        return builder.RequireAuthorization(policy => Add(policy, requirement));
    }

    /// <summary>Demands a token that has all those scopes. One that lacks some is answered 403, insufficient_scope (RFC 6750 §3.1).</summary>
    /// <remarks>The token may be of any scheme of AddSqrJwtBearer, unless the policy names schemes, before or after this call.</remarks>
    /// <param name="policy">The policy.</param>
    /// <param name="scopes">The scopes, at least one.</param>
    /// <returns>The same policy.</returns>
    /// <exception cref="ArgumentException">There is no scope, or a name is not one (RFC 6749 §3.3).</exception>
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
            throw new ArgumentException("Name at least one scope.", nameof(scopes));
        }

        if (Array.Find(scopes, scope => !Scope.IsToken(scope)) is { } unfit)
        {
            throw new ArgumentException($"\"{unfit}\" is no scope; a scope's name is visible ASCII without space, quotation mark and backslash. Pass several one by one.", nameof(scopes));
        }

        return new ScopeRequirement([.. scopes]);
    }
}

using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Signs access tokens (RFC 9068) with the active key.</summary>
internal sealed class TokenIssuer(
    CurrentSettings settings,
    SigningKeyRing keys,
    TimeProvider time,
    IServiceScopeFactory scopes,
    SigningMetrics metrics,
    IServiceProviderIsService? registered = null) : ITokenIssuer
{
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(1);

    private readonly RandomIds _ids = new();
    private readonly bool _mayHaveCustomClaims = registered?.IsService(typeof(IAccessTokenClaims)) is not false; // some containers cannot tell

    public async ValueTask<IssuedToken> IssueAsync(Grant grant, CancellationToken cancellationToken = default)
    {
        using var token = await SignAsync(grant, cancellationToken);

        return token.ToIssuedToken();
    }

    /// <inheritdoc cref="ITokenIssuer.IssueAsync"/>
    public async ValueTask<SignedToken> SignAsync(Grant grant, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(grant);
        var current = settings.Value;
        var lifetime = LifetimeOf(grant, current.Options);
        var custom = _mayHaveCustomClaims ? await CustomClaimsAsync(grant, cancellationToken) : null;
        var key = await keys.GetSigningKeyAsync(grant.Client.SigningAlgorithm ?? current.Options.SigningAlgorithm, cancellationToken);
        var issuedAt = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());
        var claims = new TokenClaims
        {
            Issuer = current.Issuer,
            Client = grant.Client,
            Audience = TokenAudience.Of(grant, current),
            Id = _ids.Next(issuedAt),
            IssuedAt = issuedAt,
            ExpiresAt = issuedAt + lifetime,
            Scope = grant.Scopes is [] ? null : string.Join(' ', grant.Scopes),
            Confirmation = grant.Confirmation,
            Custom = custom,
        };
        var jws = metrics.Sign(TokenPayload.Write(claims), current.Options.AccessTokenType, key);

        return new(jws, rented: jws.Array)
        {
            TokenType = grant.Confirmation?.JwkThumbprint is null ? "Bearer" : "DPoP",
            IssuedAt = claims.IssuedAt,
            ExpiresAt = claims.ExpiresAt,
            Scope = claims.Scope,
            Id = claims.Id,
            KeyId = key.PublicKey.Kid,
        };
    }

    /// <exception cref="ArgumentException">Such a token cannot be issued.</exception>
    public static TimeSpan LifetimeOf(Grant grant, ClientCredentialsOptions options)
    {
        var lifetime = grant.Lifetime ?? grant.Client.AccessTokenLifetime ?? options.AccessTokenLifetime;

        if (lifetime < TimeSpan.FromSeconds(1) || lifetime > MaxLifetime)
        {
            throw new ArgumentException("A token's lifetime must be from one second to one day.", nameof(grant));
        }

        return lifetime <= options.Keys.LongestLifetime
            ? TimeSpan.FromSeconds(Math.Floor(lifetime.TotalSeconds))
            : throw new ArgumentException(
                $"A token's lifetime must be at most {options.Keys.LongestLifetime:c}, which is {options.Path}:Keys:RetainFor minus twice Keys:ClockSkew. "
                + "With a longer one, its key would leave the JWK Set before the token expires.",
                nameof(grant));
    }

    /// <returns>Null if no code adds claims.</returns>
    private async ValueTask<AccessTokenClaims?> CustomClaimsAsync(Grant grant, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        AccessTokenClaims? claims = null;
        foreach (var custom in scope.ServiceProvider.GetServices<IAccessTokenClaims>())
        {
            await custom.AddClaimsAsync(grant, claims ??= new(grant.Client.Claims), cancellationToken);
        }

        return claims;
    }
}

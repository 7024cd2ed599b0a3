using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Signs access tokens (RFC 9068) with the active key.</summary>
internal sealed class TokenIssuer(
    CurrentSettings settings,
    SigningKeyRing keys,
    TimeProvider time,
    IServiceScopeFactory scopes,
    IServiceProviderIsService? registered = null) : ITokenIssuer
{
    private static readonly TimeSpan MaxLifetime = TimeSpan.FromDays(1);

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };
    private readonly bool _mayHaveCustomClaims = registered?.IsService(typeof(IAccessTokenClaims)) is not false; // some containers cannot tell

    public async ValueTask<IssuedToken> IssueAsync(Grant grant, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(grant);
        var current = settings.Value;
        var lifetime = LifetimeOf(grant, current.Options);
        var claims = new AccessTokenClaims(grant.Client.Claims);
        if (_mayHaveCustomClaims)
        {
            await AddCustomClaimsAsync(grant, claims, cancellationToken);
        }

        var key = await keys.GetSigningKeyAsync(grant.Client.SigningAlgorithm ?? current.Options.SigningAlgorithm, cancellationToken);
        var issuedAt = DateTimeOffset.FromUnixTimeSeconds(time.GetUtcNow().ToUnixTimeSeconds());
        var expiresAt = issuedAt + lifetime;
        var scope = grant.Scopes is [] ? null : string.Join(' ', grant.Scopes);

        var id = Guid.NewGuid().ToString("N"); // 122 random bits
        claims.Values["sub"] = grant.Client.ClientId;
        claims.Values["client_id"] = grant.Client.ClientId;
        claims.Values["jti"] = id;
        if (scope is not null)
        {
            claims.Values["scope"] = scope;
        }

        if (grant.Confirmation is { } confirmation)
        {
            claims.Values["cnf"] = ToClaim(confirmation);
        }

        var descriptor = new SecurityTokenDescriptor
        {
            Issuer = current.Issuer,
            IssuedAt = issuedAt.UtcDateTime,
            Expires = expiresAt.UtcDateTime,
            TokenType = current.Options.AccessTokenType,
            Claims = claims.Values,
            SigningCredentials = key.Credentials,
        };
        SetAudience(descriptor, grant, current);

        return new()
        {
            AccessToken = _handler.CreateToken(descriptor),
            TokenType = grant.Confirmation?.JwkThumbprint is null ? "Bearer" : "DPoP",
            IssuedAt = issuedAt,
            ExpiresAt = expiresAt,
            Scope = scope,
            Id = id,
            KeyId = key.PublicKey.Kid,
        };
    }

    private static TimeSpan LifetimeOf(Grant grant, ClientCredentialsOptions options)
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

    private static Dictionary<string, object> ToClaim(Confirmation confirmation)
    {
        var claim = new Dictionary<string, object>(StringComparer.Ordinal);
        if (confirmation.JwkThumbprint is { } key)
        {
            claim["jkt"] = key;
        }

        if (confirmation.CertificateThumbprint is { } certificate)
        {
            claim["x5t#S256"] = certificate;
        }

        return claim;
    }

    private static void SetAudience(SecurityTokenDescriptor descriptor, Grant grant, SettingsSnapshot current)
    {
        switch (grant.Audience)
        {
            case []:
                descriptor.Audience = grant.Client.Audience ?? current.DefaultAudience;
                break;
            case [var one]:
                descriptor.Audience = one;
                break;
            default:
                foreach (var audience in grant.Audience)
                {
                    descriptor.Audiences.Add(audience);
                }

                break;
        }
    }

    private async ValueTask AddCustomClaimsAsync(Grant grant, AccessTokenClaims claims, CancellationToken cancellationToken)
    {
        await using var scope = scopes.CreateAsyncScope();
        foreach (var custom in scope.ServiceProvider.GetServices<IAccessTokenClaims>())
        {
            await custom.AddClaimsAsync(grant, claims, cancellationToken);
        }
    }
}

using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>What makes a JWT an access token for this app (RFC 9068 §4). Whatever the host sets itself takes precedence.</summary>
internal sealed class AccessTokenRules(TimeProvider time, ILocalIssuer? issuer = null)
{
    private const string AccessToken = "at+jwt";

    /// <summary>Runs before the host's own settings.</summary>
    public static void SetDefaults(JwtBearerOptions options)
    {
        options.MapInboundClaims = false;
        var parameters = options.TokenValidationParameters;
        parameters.ValidateIssuer = true; // a section without ValidIssuer has turned this off, and one without ValidAudience the next
        parameters.ValidateAudience = true;
        parameters.ValidAlgorithms = SigningAlgorithm.Names;
        parameters.ClockSkew = TimeSpan.FromMinutes(1);
        parameters.NameClaimType = "client_id";
        parameters.RoleClaimType = "roles"; // RFC 9068 §2.2.3.1
    }

    /// <summary>Runs after the host's own settings, and after Microsoft has read them.</summary>
    public void Complete(JwtBearerOptions options)
    {
        var parameters = options.TokenValidationParameters;
        parameters.LifetimeValidator ??= IsInForce;
        if (issuer is not null && !HasIssuer(options))
        {
            options.ConfigurationManager = new IssuerInThisApp(issuer.Keys, issuer.Settings);
            if (!HasAudience(options))
            {
                parameters.AudienceValidator = (audiences, _, _) => audiences.Contains(issuer.Settings.Value.DefaultAudience);
            }
        }

        if (parameters.TypeValidator is null && parameters.ValidTypes?.Any() is not true)
        {
            var isOfThisApp = options.ConfigurationManager is IssuerInThisApp;
            parameters.TypeValidator = (type, _, _) => Is(type, AccessToken) || (isOfThisApp && Is(type, issuer?.Settings.Value.Options.AccessTokenType))
                ? type
                : throw new SecurityTokenInvalidTypeException("The typ of the JWT is not that of an access token.");
        }
    }

    public static bool HasIssuer(JwtBearerOptions options) => options.ConfigurationManager is not null || HasKeys(options.TokenValidationParameters);

    /// <summary>Whether the app was given keys in addition to those that an issuer publishes.</summary>
    public static bool HasKeys(TokenValidationParameters parameters) =>
        parameters is { IssuerSigningKey: not null } or { IssuerSigningKeyResolver: not null } or { SignatureValidator: not null }
        || parameters.IssuerSigningKeys?.Any() is true;

    public static bool HasAudience(JwtBearerOptions options)
    {
        var parameters = options.TokenValidationParameters;

        return parameters is { ValidateAudience: false } or { AudienceValidator: not null } or { ValidAudience.Length: > 0 }
            || parameters.ValidAudiences?.Any() is true;
    }

    // A media type, whose part before the slash may be omitted (RFC 7515 §4.1.9).
    private static bool Is(string? type, string? expected)
    {
        const string Application = "application/";
        var name = type is not null && type.StartsWith(Application, StringComparison.OrdinalIgnoreCase) ? type[Application.Length..] : type;

        return name is not null && name.Equals(expected, StringComparison.OrdinalIgnoreCase);
    }

    // Microsoft's own validator does the same, but its clock cannot be replaced.
    private bool IsInForce(DateTime? notBefore, DateTime? expires, SecurityToken token, TokenValidationParameters parameters)
    {
        var now = time.GetUtcNow().UtcDateTime;
        if (expires is not { } end)
        {
            throw new SecurityTokenNoExpirationException("The access token has no exp.");
        }

        if (notBefore > now + parameters.ClockSkew)
        {
            throw new SecurityTokenNotYetValidException("The access token is not valid yet.");
        }

        return end > now - parameters.ClockSkew ? true : throw new SecurityTokenExpiredException("The access token has expired.");
    }
}

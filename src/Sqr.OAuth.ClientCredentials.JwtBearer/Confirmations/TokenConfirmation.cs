using System.Diagnostics;
using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Whether a valid token was sent by whom it is bound to: its <c>cnf</c> (RFC 7800, RFC 8705 §3, RFC 9449 §6).</summary>
internal sealed class TokenConfirmation(ProofOfPossession proofs, ILogger<TokenConfirmation> logger)
{
    /// <returns>Null if there is none.</returns>
    /// <exception cref="UnavailableException">It cannot be told now.</exception>
    public async ValueTask<TokenRefusal?> FindFlawAsync(PresentedToken presented, TokenValidatedContext context)
    {
        var principal = context.Principal ?? throw new UnreachableException("A validated token is somebody's.");
        var flaw = await FindFlawAsync(presented, principal, context);
        if (flaw is not null && flaw != TokenRefusal.UseNonce)
        {
            logger.TokenNotConfirmed(LogText.Escape(principal.FindFirst("client_id")?.Value ?? ""), flaw.Description);
        }

        return flaw;
    }

    private async ValueTask<TokenRefusal?> FindFlawAsync(PresentedToken presented, ClaimsPrincipal principal, TokenValidatedContext context)
    {
        if (ReadConfirmation(principal) is not { } confirmation)
        {
            return TokenRefusal.UnknownConfirmation;
        }

        if (confirmation.CertificateThumbprint is { } thumbprint
            && (context.HttpContext.Connection.ClientCertificate is not { } certificate || Confirmation.ThumbprintOf(certificate) != thumbprint))
        {
            return TokenRefusal.OtherCertificate;
        }

        return confirmation.JwkThumbprint switch
        {
            null => presented.AsDPoP ? TokenRefusal.NotBoundToKey : null,
            { } key => presented.AsDPoP ? await proofs.FindFlawAsync(context.HttpContext, context.Scheme.Name, presented.Value, key) : TokenRefusal.BoundToKey,
        };
    }

    /// <returns>Null if it has what cannot be confirmed here; without members if the token is bound to nothing.</returns>
    private static Confirmation? ReadConfirmation(ClaimsPrincipal principal) => principal.FindAll("cnf").ToList() switch
    {
        [] => new(),
        [{ ValueType: JsonClaimValueTypes.Json } claim] => ReadConfirmation(claim.Value),
        _ => null,
    };

    private static Confirmation? ReadConfirmation(string json)
    {
        string? key = null;
        string? certificate = null;
        using var claim = JsonDocument.Parse(json);
        if (claim.RootElement.ValueKind is not JsonValueKind.Object)
        {
            return null;
        }

        foreach (var member in claim.RootElement.EnumerateObject())
        {
            var value = member.Value.ValueKind is JsonValueKind.String ? member.Value.GetString() : null;
            switch (member.Name)
            {
                case "jkt" when value is { Length: > 0 }:
                    key = value;
                    break;
                case "x5t#S256" when value is { Length: > 0 }:
                    certificate = value;
                    break;
                default:
                    return null;
            }
        }

        return (key, certificate) is (null, null) ? null : new() { JwkThumbprint = key, CertificateThumbprint = certificate };
    }
}

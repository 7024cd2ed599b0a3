using System.Text.Json;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Checks that a valid token was sent by the party it is bound to by its <c>cnf</c> (RFC 7800, RFC 8705 §3, RFC 9449 §6).</summary>
internal sealed class TokenConfirmation(ProofOfPossession proofs, ILogger<TokenConfirmation> logger)
{
    /// <returns>Null if the token is confirmed.</returns>
    /// <exception cref="UnavailableException">It cannot currently be determined.</exception>
    public async ValueTask<TokenRefusal?> FindFlawAsync(PresentedToken presented, TokenValidatedContext context)
    {
        var flaw = await FindFlawAsync(presented, context.HttpContext, context.Scheme.Name);
        if (flaw is not null && flaw != TokenRefusal.UseNonce)
        {
            logger.TokenNotConfirmed(LogText.Escape(context.Principal?.FindFirst("client_id")?.Value ?? ""), flaw.Description);
        }

        return flaw;
    }

    private async ValueTask<TokenRefusal?> FindFlawAsync(PresentedToken presented, HttpContext http, string scheme)
    {
        if (Read(presented.Value) is not var (confirmation, client))
        {
            return TokenRefusal.UnknownConfirmation;
        }

        if (confirmation.CertificateThumbprint is { } thumbprint
            && (http.Connection.ClientCertificate is not { } certificate || Confirmation.ThumbprintOf(certificate) != thumbprint))
        {
            return TokenRefusal.OtherCertificate;
        }

        return confirmation.JwkThumbprint switch
        {
            null => presented.AsDPoP ? TokenRefusal.NotBoundToKey : null,
            { } key => presented.AsDPoP ? await proofs.FindFlawAsync(http, scheme, new(presented.Value, key, client)) : TokenRefusal.BoundToKey,
        };
    }

    // Read from the token itself: among a principal's claims, a list of one looks like its only item, and an empty list like no claim.
    /// <returns>What the token is bound to, without members if that is nothing, and whose proofs it needs; null if the binding cannot be verified
    /// here.</returns>
    private static (Confirmation Confirmation, string Client)? Read(string token)
    {
        using var json = JwtJson.Read(token);
        if (json is null)
        {
            return null; // encrypted, which our tokens never are
        }

        try
        {
            var confirmation = json.Claims.TryGetProperty("cnf", out var claim) ? ReadConfirmation(claim) : new();

            return confirmation is null ? null : (confirmation, confirmation.JwkThumbprint is { } key ? ClientOf(json.Claims) ?? key : "");
        }
        catch (InvalidOperationException)
        {
            return null; // not an object, a member that is not a string, or a lone surrogate
        }
    }

    // Of the issuer in this app the same as at the token endpoint: a client has one share of what is remembered, wherever it sends its proofs.
    private static string? ClientOf(JsonElement claims) =>
        JwtText.Read(claims, "sub").Value is { Length: > 0 } subject ? $"{JwtText.Read(claims, "iss").Value} {subject}" : null;

    private static Confirmation? ReadConfirmation(JsonElement claim)
    {
        string? key = null;
        string? certificate = null;
        foreach (var member in claim.EnumerateObject())
        {
            switch (member.Name)
            {
                case "jkt" when member.Value.GetString() is { Length: > 0 } value:
                    key = value;
                    break;
                case "x5t#S256" when member.Value.GetString() is { Length: > 0 } value:
                    certificate = value;
                    break;
                default:
                    return null;
            }
        }

        return (key, certificate) is (null, null) ? null : new() { JwkThumbprint = key, CertificateThumbprint = certificate };
    }
}

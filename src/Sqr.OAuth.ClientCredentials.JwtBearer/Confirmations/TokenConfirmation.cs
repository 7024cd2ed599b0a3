using System.Text.Json;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Whether a valid token was sent by whom it is bound to: its <c>cnf</c> (RFC 7800, RFC 8705 §3, RFC 9449 §6).</summary>
internal sealed class TokenConfirmation(ProofOfPossession proofs, ILogger<TokenConfirmation> logger)
{
    /// <returns>Null if there is none.</returns>
    /// <exception cref="UnavailableException">It cannot be told now.</exception>
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
        if (ReadConfirmation(presented.Value) is not { } confirmation)
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
            { } key => presented.AsDPoP ? await proofs.FindFlawAsync(http, scheme, presented.Value, key) : TokenRefusal.BoundToKey,
        };
    }

    // From the token itself: among the claims of a principal, a list of one looks like the one, and an empty one like none.
    /// <returns>Null if it has what cannot be confirmed here; without members if the token is bound to nothing.</returns>
    private static Confirmation? ReadConfirmation(string token)
    {
        using var json = JwtJson.Read(token);
        if (json is null)
        {
            return null; // encrypted, which ours never are
        }

        try
        {
            return json.Claims.TryGetProperty("cnf", out var claim) ? ReadConfirmation(claim) : new();
        }
        catch (InvalidOperationException)
        {
            return null; // no object, or in it no text, or half of a surrogate pair
        }
    }

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

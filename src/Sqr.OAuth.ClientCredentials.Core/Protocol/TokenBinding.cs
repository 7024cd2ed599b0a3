using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>What a token is bound to (RFC 8705 §3, RFC 9449 §5): whatever the client has shown and its settings demand.</summary>
internal static class TokenBinding
{
    public static Outcome<BoundTo> Decide(AuthenticatedClient authenticated, TokenRequest request)
    {
        var client = authenticated.Client;
        if (client.RequireCertificateBinding && request.Certificate is null)
        {
            return Errors.CertificateMissing;
        }

        return new BoundTo(ConfirmationOf(authenticated, request.Certificate));
    }

    private static Confirmation? ConfirmationOf(AuthenticatedClient authenticated, X509Certificate2? certificate) =>
        certificate is not null && (authenticated.ByCertificate || authenticated.Client.RequireCertificateBinding)
            ? new() { CertificateThumbprint = Confirmation.ThumbprintOf(certificate) }
            : null;

    private static class Errors
    {
        public static readonly TokenError CertificateMissing = TokenError.InvalidRequest("This client must show a TLS certificate, which its tokens are bound to.");
    }
}

/// <summary>What a token is to be bound to.</summary>
/// <param name="Confirmation">Null: to nothing.</param>
/// <param name="SingleUse">The identifier of the DPoP proof, which is not used up yet. Null if there is none.</param>
internal readonly record struct BoundTo(Confirmation? Confirmation, SingleUse? SingleUse = null);

using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>What a token is bound to (RFC 8705 §3, RFC 9449 §5): whatever the client has presented and its settings require.</summary>
internal sealed class TokenBinding(ProofVerification proofs, ProofNonces nonces, SingleUses uses, CurrentSettings settings)
{
    public async ValueTask<Outcome<BoundTo>> DecideAsync(AuthenticatedClient authenticated, TokenRequest request)
    {
        var client = authenticated.Client;
        if (client.RequireCertificateBinding && request.Certificate is null)
        {
            return Errors.CertificateMissing;
        }

        var thumbprint = CertificateThumbprint(authenticated, request.Certificate);
        if (request.Proof is null)
        {
            return client.RequireDPoP ? Errors.ProofMissing : new BoundTo(ConfirmationOf(null, thumbprint));
        }

        if ((await VerifyAsync(request.Proof)).Refused(out var refusal, out var proof))
        {
            return refusal;
        }

        return new BoundTo(ConfirmationOf(proof, thumbprint), proof.SingleUse);
    }

    private static string? CertificateThumbprint(AuthenticatedClient authenticated, X509Certificate2? certificate) => authenticated switch
    {
        { Credential: ProvenCredential.Certificate proven } => proven.Thumbprint,
        { Client.RequireCertificateBinding: true } when certificate is not null => Confirmation.ThumbprintOf(certificate),
        _ => null,
    };

    private static Confirmation? ConfirmationOf(Proof? proof, string? certificateThumbprint) => proof is null && certificateThumbprint is null
        ? null
        : new() { JwkThumbprint = proof?.Thumbprint, CertificateThumbprint = certificateThumbprint };

    private async ValueTask<Outcome<Proof>> VerifyAsync(string jwt)
    {
        var (endpoint, dpop) = (settings.Value.TokenEndpoint, settings.Value.Options.DPoP);
        var verified = await proofs.VerifyAsync(
            jwt, new("POST", endpoint, dpop.ProofLifetime) { Alias = settings.Value.Options.MutualTls.TokenEndpoint?.OriginalString });

        return dpop.RequireNonce && !verified.Refused(out _, out var proof) ? WithNonce(proof) : verified;
    }

    private Outcome<Proof> WithNonce(Proof proof) => nonces.TimeOf(proof.Nonce) is { } createdAt && !uses.IsFromBeforeStart(createdAt)
        ? proof with { SingleUse = proof.SingleUse with { MadeAt = createdAt } } // by our clock, unlike its iat
        : TokenError.UseDPoPNonce;

    private static class Errors
    {
        public static readonly TokenError CertificateMissing =
            TokenError.InvalidRequest("This client must present a TLS client certificate; its tokens are bound to it.");
        public static readonly TokenError ProofMissing =
            TokenError.InvalidProof("This client must send a DPoP proof; its tokens are bound to the key of the proof.");
    }
}

/// <summary>What a token will be bound to.</summary>
/// <param name="Confirmation">Null: the token is not bound.</param>
/// <param name="SingleUse">The identifier of the DPoP proof, not yet used up. Null if there is none.</param>
internal readonly record struct BoundTo(Confirmation? Confirmation, SingleUse? SingleUse = null);

using System.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Checks that a request comes with a DPoP proof, signed with the key that its token is bound to (RFC 9449 §7.1).</summary>
internal sealed class ProofOfPossession(
    IOptionsMonitor<ResourceServerOptions> options,
    ProofVerification proofs,
    ResourceNonces nonces,
    RequestUrl url,
    SingleUses uses,
    ILocalIssuer? local = null)
{
    private readonly DPoPOptions _defaults = new();

    /// <returns>Null if the proof is valid.</returns>
    /// <exception cref="UnavailableException">It cannot currently be determined whether the proof was already used.</exception>
    public async ValueTask<TokenRefusal?> FindFlawAsync(HttpContext context, string scheme, BoundToken token)
    {
        var server = options.Get(scheme);
        var issuer = local?.Settings.Value.Options.DPoP ?? _defaults;
        var lifetime = server.ProofLifetime ?? issuer.ProofLifetime;
        var nonceOf = server.RequireNonce ?? issuer.RequireNonce ? nonces.Of(lifetime) : null;
        if (nonceOf is not null)
        {
            HandOut(nonceOf.Current(), context.Response.Headers);
        }

        if (context.Request.Headers[ProofHeaders.Proof] is not [{ } jwt])
        {
            return TokenRefusal.ProofMissing;
        }

        if (url.Of(context.Request, scheme, server.BaseUrl) is not { } known)
        {
            return TokenRefusal.UrlUnknown;
        }

        var demands = new ProofDemands(context.Request.Method, known.Value, lifetime, token.Value) { Alias = known.Alias };
        if ((await proofs.VerifyAsync(jwt, demands)).Refused(out var refusal, out var proof))
        {
            return TokenRefusal.InvalidProof(refusal.Error.Description);
        }

        if (proof.Thumbprint != token.Thumbprint)
        {
            return TokenRefusal.OtherKey;
        }

        if (UseOf(proof, nonceOf) is not { } use)
        {
            return TokenRefusal.UseNonce;
        }

        return await uses.TryUseAsync(use, token.Client, context.RequestAborted) is { } refused ? RefusalOf(refused) : null;
    }

    // A nonce tells by our clock when the proof was made at the earliest, unlike its iat.
    /// <returns>Null if the proof needs a new nonce.</returns>
    private SingleUse? UseOf(Proof proof, ProofNonces? nonceOf)
    {
        if (nonceOf is null)
        {
            return proof.SingleUse;
        }

        return nonceOf.TimeOf(proof.Nonce) is { } madeAt && !uses.IsFromBeforeStart(madeAt) ? proof.SingleUse with { MadeAt = madeAt } : null;
    }

    private static TokenRefusal RefusalOf(RefusedUse refused) => refused switch
    {
        { Fault: UseFault.UsedBefore } => TokenRefusal.ProofUsedBefore,
        { Fault: UseFault.MadeBeforeStart } => TokenRefusal.ProofMadeBeforeStart,
        { Fault: UseFault.TooManyInUse, RetryAfter: { } wait } => TokenRefusal.TooManyProofs.RetriedAfter(wait),
        _ => throw new UnreachableException(),
    };

    // Sent with every answer, so that a caller has the next nonce before the last one expires. A cached copy would contain one that has (RFC 9449 §8.2).
    private static void HandOut(string nonce, IHeaderDictionary headers)
    {
        headers[ProofHeaders.Nonce] = nonce;
        headers.CacheControl = "no-store";
    }
}

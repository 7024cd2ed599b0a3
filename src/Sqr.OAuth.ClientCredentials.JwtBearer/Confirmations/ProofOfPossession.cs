using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Checks that a request comes with a DPoP proof, signed with the key that its token is bound to (RFC 9449 §7.1).</summary>
internal sealed class ProofOfPossession(
    IOptionsMonitor<ResourceServerOptions> options,
    ProofVerification proofs,
    ResourceNonces nonces,
    ProofReplay replay,
    ILocalIssuer? local = null)
{
    private readonly DPoPOptions _defaults = new();

    /// <returns>Null if the proof is valid.</returns>
    /// <exception cref="UnavailableException">It cannot currently be determined whether the proof was already used.</exception>
    public async ValueTask<TokenRefusal?> FindFlawAsync(HttpContext context, string scheme, string accessToken, string thumbprint)
    {
        var server = options.Get(scheme);
        var issuer = local?.Settings.Value.Options.DPoP ?? _defaults;
        var nonceOf = server.RequireNonce ?? issuer.RequireNonce ? nonces.Of(server.ProofLifetime ?? issuer.ProofLifetime) : null;
        if (nonceOf is not null)
        {
            HandOut(nonceOf.Current(), context.Response.Headers);
        }

        if (context.Request.Headers[ProofHeaders.Proof] is not [{ } jwt])
        {
            return TokenRefusal.ProofMissing;
        }

        var demands = new ProofDemands(
            context.Request.Method, UrlOf(context.Request, server.BaseUrl), server.ProofLifetime ?? issuer.ProofLifetime, accessToken);
        if ((await proofs.VerifyAsync(jwt, demands)).Refused(out var refusal, out var proof))
        {
            return TokenRefusal.InvalidProof(refusal.Error.Description);
        }

        if (proof.Thumbprint != thumbprint)
        {
            return TokenRefusal.OtherKey;
        }

        if (nonceOf is not null && (proof.Nonce is null || !nonceOf.IsValid(proof.Nonce)))
        {
            return TokenRefusal.UseNonce;
        }

        return await replay.TryUseAsync(proof.SingleUse, context.RequestAborted) ? null : TokenRefusal.ProofUsedBefore;
    }

    // Sent with every answer, so that a caller has the next nonce before the last one expires. A cached copy would contain one that has (RFC 9449 §8.2).
    private static void HandOut(string nonce, IHeaderDictionary headers)
    {
        headers[ProofHeaders.Nonce] = nonce;
        headers.CacheControl = "no-store";
    }

    private static string UrlOf(HttpRequest request, Uri? baseUrl) => baseUrl is null
        ? UriHelper.BuildAbsolute(request.Scheme, request.Host, request.PathBase, request.Path)
        : baseUrl.AbsoluteUri.TrimEnd('/') + request.Path.ToUriComponent();
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Verifies DPoP proofs (RFC 9449 §4.3), at the token endpoint and at resource servers. An error may explain why a proof is refused: it reveals
/// nothing secret.</summary>
/// <remarks>The caller checks the rest: that there is one DPoP header, that the nonce is ours where one is required, and last of all that the <c>jti</c> was
/// not used before.</remarks>
internal sealed class ProofVerification(TimeProvider time)
{
    /// <summary>How far a client's clock may be ahead of ours. A clock that is behind is covered by the lifetime of the proof.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private const int MaxLength = 16 * 1024; // several times the length of any real proof
    private const int MaxIdLength = 256;

    private static readonly string[] KeysFromElsewhere = ["jku", "x5u", "x5c"]; // the key must be in jwk

    public async ValueTask<Outcome<Proof>> VerifyAsync(string jwt, ProofDemands demands)
    {
        using var json = jwt.Length > MaxLength ? null : JwtJson.Read(jwt);
        if (json is null)
        {
            return Errors.NotAJwt;
        }

        if (ReadHeader(json.Header).Refused(out var error, out var header))
        {
            return error;
        }

        using var loaded = header.Loaded;
        if (CheckRequest(json.Claims, demands) is { } misfit)
        {
            return misfit;
        }

        if (ReadIssuedAt(json.Claims, demands.Lifetime).Refused(out error, out var issuedAt))
        {
            return error;
        }

        if (JwtText.Read(json.Claims, "jti").Value is not { Length: > 0 and <= MaxIdLength } id)
        {
            return Errors.Id;
        }

        var nonce = JwtText.Read(json.Claims, "nonce");
        if (nonce.IsMalformed)
        {
            return Errors.Nonce;
        }

        if (!await JwtSignature.IsOfAsync(jwt, header.Algorithm, header.Loaded))
        {
            return Errors.Signature;
        }

        var thumbprint = Base64UrlEncoder.Encode(header.Key.ComputeJwkThumbprint());

        return new Proof(thumbprint, nonce.Value, new($"dpop:{thumbprint}", id, issuedAt + demands.Lifetime, issuedAt));
    }

    private static Outcome<ProofHeader> ReadHeader(JsonElement json)
    {
        var header = JwtHeader.Read(json, KeysFromElsewhere);
        if (!header.HasType("dpop+jwt"))
        {
            return Errors.Type;
        }

        if (header.Algorithm is not { } algorithm)
        {
            return Errors.Algorithm;
        }

        if (header.HasForbiddenMember)
        {
            return Errors.KeyFromElsewhere;
        }

        if (header.HasExtension)
        {
            return Errors.Critical;
        }

        AsymmetricAlgorithm? loaded = null;
        if (json.TryGetProperty("jwk", out var jwk) && VerificationKey.Load(jwk, out _, out loaded) is { } key && key.Fits(algorithm) && loaded is not null)
        {
            return new ProofHeader(algorithm, key.Key, loaded);
        }

        loaded?.Dispose();

        return Errors.Key;
    }

    private static TokenError? CheckRequest(JsonElement claims, ProofDemands demands)
    {
        if (JwtText.Read(claims, "htm").Value != demands.Method)
        {
            return Errors.Method;
        }

        if (JwtText.Read(claims, "htu").Value is not { } url || !IsOf(url, demands))
        {
            return Errors.Url;
        }

        return demands.AccessToken is not { } token || JwtText.Read(claims, "ath").Value == HashOf(token) ? null : Errors.AccessTokenHash;
    }

    private static bool IsOf(string url, ProofDemands demands) =>
        ProofUrl.AreSame(url, demands.Url) || (demands.Alias is { } alias && ProofUrl.AreSame(url, alias));

    private static string HashOf(string accessToken) => Base64UrlEncoder.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(accessToken))); // RFC 9449 §4.2

    private Outcome<DateTimeOffset> ReadIssuedAt(JsonElement claims, TimeSpan lifetime)
    {
        if (JwtTimes.Read(claims).IssuedAt is not { } issuedAt)
        {
            return Errors.IssuedAtMissing;
        }

        var now = time.GetUtcNow();

        return issuedAt <= now - lifetime || issuedAt > now + ClockSkew ? Errors.IssuedAt : issuedAt;
    }

    /// <summary>The parts of a checked header that are still needed.</summary>
    /// <param name="Algorithm">Its <c>alg</c>.</param>
    /// <param name="Key">Its <c>jwk</c>.</param>
    /// <param name="Loaded">The same key, loaded for verification; the owner disposes of it.</param>
    private sealed record ProofHeader(SigningAlgorithm Algorithm, JsonWebKey Key, AsymmetricAlgorithm Loaded);

    private static class Errors
    {
        public static readonly TokenError NotAJwt = TokenError.InvalidProof("The DPoP header must be a signed JWT in compact form, at most 16 KiB long.");
        public static readonly TokenError Type = TokenError.InvalidProof("The typ of the DPoP proof must be dpop+jwt.");
        public static readonly TokenError Algorithm = TokenError.InvalidProof($"The alg of the DPoP proof must be one of {SigningAlgorithm.AllNames}.");
        public static readonly TokenError KeyFromElsewhere =
            TokenError.InvalidProof("The header of the DPoP proof must not have jku, x5u or x5c: the key must be in jwk.");
        public static readonly TokenError Critical =
            TokenError.InvalidProof("The header of the DPoP proof must not have crit or b64: extensions are not supported.");
        public static readonly TokenError Key = TokenError.InvalidProof(
            "The jwk of the DPoP proof must be a public key that matches its alg: an EC key, or an RSA key of 2048 to 8192 bits. "
            + "It must not contain the private key.");
        public static readonly TokenError Method = TokenError.InvalidProof("The htm of the DPoP proof is not the method of this request.");
        public static readonly TokenError Url = TokenError.InvalidProof("The htu of the DPoP proof is not the URL of this request.");
        public static readonly TokenError AccessTokenHash = TokenError.InvalidProof("The ath of the DPoP proof is not the hash of the access token.");
        public static readonly TokenError IssuedAtMissing = TokenError.InvalidProof("The DPoP proof must have an iat that is a number of seconds.");
        public static readonly TokenError IssuedAt =
            TokenError.InvalidProof("The iat of the DPoP proof is too old or in the future. Create a new proof, and check the clock.");
        public static readonly TokenError Id = TokenError.InvalidProof("The DPoP proof must have a jti of 1 to 256 characters, different for each proof.");
        public static readonly TokenError Nonce = TokenError.InvalidProof("The nonce of the DPoP proof must be a string.");
        public static readonly TokenError Signature = TokenError.InvalidProof("The DPoP proof is not signed by the key in its jwk.");
    }
}

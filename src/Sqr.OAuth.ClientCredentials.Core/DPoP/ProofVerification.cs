using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Verifies DPoP proofs (RFC 9449 §4.3), at the token endpoint and at resource servers alike. It says why it refuses one: a proof is nobody's secret.</summary>
/// <remarks>Left to the caller: that there is one DPoP header, that the nonce is one of ours where one is wanted, and, last of all, that the <c>jti</c> was not used before.</remarks>
internal sealed class ProofVerification(TimeProvider time)
{
    /// <summary>How far the clock of a client may be ahead of ours. For one that is behind there is the lifetime of the proof.</summary>
    public static readonly TimeSpan ClockSkew = TimeSpan.FromSeconds(30);

    private const int MaxLength = 16 * 1024; // several times what any has
    private const int MaxIdLength = 256;

    private static readonly string[] KeysFromElsewhere = ["jku", "x5u", "x5c"]; // the key is the jwk
    private static readonly string[] NotUnderstood = ["crit", "b64"]; // RFC 7515 §4.1.11, RFC 7797

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

        if (!JwtJson.TryText(json.Claims, "jti", out var id) || id is not { Length: > 0 and <= MaxIdLength })
        {
            return Errors.Id;
        }

        if (!JwtJson.TryText(json.Claims, "nonce", out var nonce))
        {
            return Errors.Nonce;
        }

        if (!await JwtSignature.IsOfAsync(jwt, header.Algorithm, header.Loaded))
        {
            return Errors.Signature;
        }

        var thumbprint = Base64UrlEncoder.Encode(header.Key.ComputeJwkThumbprint());

        return new Proof(thumbprint, nonce, new($"dpop:{thumbprint}", id, issuedAt + demands.Lifetime));
    }

    private static Outcome<ProofHeader> ReadHeader(JsonElement header)
    {
        if (!JwtJson.TryText(header, "typ", out var type) || !IsProof(type))
        {
            return Errors.Type;
        }

        if (!JwtJson.TryText(header, "alg", out var algorithm) || algorithm is null || !SigningAlgorithms.IsKnown(algorithm))
        {
            return Errors.Algorithm;
        }

        if (Array.Exists(KeysFromElsewhere, name => header.TryGetProperty(name, out _)))
        {
            return Errors.KeyFromElsewhere;
        }

        if (Array.Exists(NotUnderstood, name => header.TryGetProperty(name, out _)))
        {
            return Errors.Critical;
        }

        AsymmetricAlgorithm? loaded = null;
        if (header.TryGetProperty("jwk", out var jwk) && VerificationKey.Load(jwk, out _, out loaded) is { } key && key.Fits(algorithm) && loaded is not null)
        {
            return new ProofHeader(algorithm, key.Key, loaded);
        }

        loaded?.Dispose();

        return Errors.Key;
    }

    private static bool IsProof(string? type)
    {
        const string Application = "application/"; // may be left out (RFC 7515 §4.1.9)
        var name = type is not null && type.StartsWith(Application, StringComparison.OrdinalIgnoreCase) ? type[Application.Length..] : type;

        return string.Equals(name, "dpop+jwt", StringComparison.OrdinalIgnoreCase);
    }

    private static TokenError? CheckRequest(JsonElement claims, ProofDemands demands)
    {
        if (!JwtJson.TryText(claims, "htm", out var method) || method != demands.Method)
        {
            return Errors.Method;
        }

        if (!JwtJson.TryText(claims, "htu", out var url) || url is null || !IsOf(url, demands))
        {
            return Errors.Url;
        }

        return demands.AccessToken is not { } token || (JwtJson.TryText(claims, "ath", out var hash) && hash == HashOf(token))
            ? null
            : Errors.AccessTokenHash;
    }

    private static bool IsOf(string url, ProofDemands demands) =>
        ProofUrl.AreSame(url, demands.Url) || (demands.Alias is { } alias && ProofUrl.AreSame(url, alias));

    private static string HashOf(string accessToken) => Base64UrlEncoder.Encode(SHA256.HashData(Encoding.UTF8.GetBytes(accessToken))); // RFC 9449 §4.2

    private Outcome<DateTimeOffset> ReadIssuedAt(JsonElement claims, TimeSpan lifetime)
    {
        if (!JwtJson.TryMoment(claims, "iat", out var issuedAt) || issuedAt is not { } moment)
        {
            return Errors.IssuedAtMissing;
        }

        var now = time.GetUtcNow();

        return moment <= now - lifetime || moment > now + ClockSkew ? Errors.IssuedAt : moment;
    }

    /// <summary>What is left of the header once it was found harmless.</summary>
    /// <param name="Algorithm">Its <c>alg</c>.</param>
    /// <param name="Key">Its <c>jwk</c>.</param>
    /// <param name="Loaded">The same, ready to verify; to be disposed of.</param>
    private sealed record ProofHeader(string Algorithm, JsonWebKey Key, AsymmetricAlgorithm Loaded);

    private static class Errors
    {
        public static readonly TokenError NotAJwt = TokenError.InvalidProof("The DPoP header is not a signed JWT in its compact form, of 16 KiB at most.");
        public static readonly TokenError Type = TokenError.InvalidProof("The typ of the DPoP proof must be dpop+jwt.");
        public static readonly TokenError Algorithm = TokenError.InvalidProof("The alg of the DPoP proof must be one of RS256, RS384, RS512, PS256, PS384, PS512, ES256, ES384 and ES512.");
        public static readonly TokenError KeyFromElsewhere = TokenError.InvalidProof("The header of the DPoP proof must not have jku, x5u or x5c: its key is the jwk.");
        public static readonly TokenError Critical = TokenError.InvalidProof("The header of the DPoP proof must not have crit or b64: no extension is understood.");
        public static readonly TokenError Key = TokenError.InvalidProof("The jwk of the DPoP proof must be a public key that fits its alg: EC, or RSA of 2048 to 8192 bits, and without its private half.");
        public static readonly TokenError Method = TokenError.InvalidProof("The htm of the DPoP proof is not the method of this request.");
        public static readonly TokenError Url = TokenError.InvalidProof("The htu of the DPoP proof is not the URL of this request.");
        public static readonly TokenError AccessTokenHash = TokenError.InvalidProof("The ath of the DPoP proof is not the hash of the access token.");
        public static readonly TokenError IssuedAtMissing = TokenError.InvalidProof("The DPoP proof must have an iat, a number of seconds.");
        public static readonly TokenError IssuedAt = TokenError.InvalidProof("The iat of the DPoP proof is too long ago, or lies ahead. Make a new proof, and look at the clock.");
        public static readonly TokenError Id = TokenError.InvalidProof("The DPoP proof must have a jti of 1 to 256 characters, another one each time.");
        public static readonly TokenError Nonce = TokenError.InvalidProof("The nonce of the DPoP proof must be a string.");
        public static readonly TokenError Signature = TokenError.InvalidProof("The DPoP proof was not signed by the key in its jwk.");
    }
}

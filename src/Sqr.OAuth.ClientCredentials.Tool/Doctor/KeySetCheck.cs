using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>The JWK Set of an issuer (RFC 7517).</summary>
internal static class KeySetCheck
{
    private static readonly string[] PrivateParameters = ["d", "p", "q", "dp", "dq", "qi", "oth"];
    private static readonly TimeSpan LongestCache = TimeSpan.FromDays(1);

    public static IEnumerable<Finding> Of(HttpAnswer answer)
    {
        if (!answer.IsSuccess || JsonReading.AsObject(answer.Body)?["keys"] is not JsonArray array)
        {
            return
            [
                Finding.Error(
                    "jwks-unreadable",
                    $"The JWK Set cannot be read: the answer is {(int)answer.Status}, without a JSON object that has keys.",
                    "Serve {\"keys\":[...]} at jwks_uri."),
            ];
        }

        List<JsonObject> keys = [.. array.OfType<JsonObject>()];

        return keys is []
            ? [Finding.Error("jwks-empty", "The JWK Set has no key: nobody can verify a token.", "Check the issuer's log for messages about its key store.")]
            : [.. keys.SelectMany(OfKey), .. OfIdentifiers(keys), .. OfNumber(keys), .. OfCache(answer)];
    }

    private static IEnumerable<Finding> OfKey(JsonObject key)
    {
        var name = key.Text("kid") is { } kid ? $"Key {kid}" : "A key without kid";
        var type = key.Text("kty");
        if (type is "oct" || key.ContainsKey("k"))
        {
            yield return Finding.Error(
                "key-symmetric",
                $"{name} is symmetric: anyone who reads the JWK Set can sign tokens.",
                "Revoke it now (sqr-oauth key revoke) and sign with RS256, PS256 or ES256.");
        }
        else if (PrivateParameters.Where(key.ContainsKey).ToList() is { Count: > 0 } found)
        {
            yield return Finding.Error(
                "key-private",
                $"{name} is published with its private half ({string.Join(", ", found)}): anyone can sign tokens.",
                "Revoke it now (sqr-oauth key revoke); tokens signed with it may be forged.");
        }

        if (type is "RSA" && RsaBits(key) is var bits and < SigningAlgorithm.MinRsaBits)
        {
            yield return Finding.Error(
                "key-short", $"{name} is RSA with {bits} bits.", $"Rotate to one with at least {SigningAlgorithm.MinRsaBits} bits (RFC 7518 section 3.3).");
        }

        if (type is "EC" && JwkCurve.Find(key.Text("crv")) is null)
        {
            yield return Finding.Warning(
                "key-curve", $"{name} is on the curve {key.Text("crv")}, which few consumers support.", $"Use one of {JwkCurve.AllNames}.");
        }

        foreach (var finding in OfUse(name, key))
        {
            yield return finding;
        }
    }

    private static IEnumerable<Finding> OfUse(string name, JsonObject key)
    {
        if (key.Text("use") is null && key["key_ops"] is null)
        {
            yield return Finding.Warning("key-use-missing", $"{name} does not specify its use.", "Publish \"use\":\"sig\" with it.");
        }

        if (key.Text("alg") is not { } algorithm)
        {
            yield return Finding.Warning(
                "key-alg-missing", $"{name} does not specify its algorithm.", "Publish alg with it, so that no consumer uses it with another algorithm.");
        }
        else if (algorithm is "none" || algorithm.StartsWith("HS", StringComparison.Ordinal))
        {
            yield return Finding.Error("key-alg-weak", $"{name} is for {algorithm}, which is not a public key signature.", "Use RS256, PS256 or ES256.");
        }
    }

    private static IEnumerable<Finding> OfIdentifiers(List<JsonObject> keys)
    {
        if (keys.Any(key => string.IsNullOrEmpty(key.Text("kid"))))
        {
            yield return Finding.Error(
                "kid-missing",
                "A key has no kid, so consumers cannot tell which key signed a token after a rotation.",
                "Give each key a kid, such as its thumbprint (RFC 7638).");
        }

        var repeated = keys.Select(key => key.Text("kid")).OfType<string>().GroupBy(kid => kid).Where(group => group.Count() > 1).Select(group => group.Key);
        foreach (var kid in repeated)
        {
            yield return Finding.Error("kid-twice", $"Two keys have the kid {kid}.", "Give each key its own kid.");
        }
    }

    private static IEnumerable<Finding> OfNumber(List<JsonObject> keys)
    {
        var alone = keys.Where(key => key.Text("use") is not "enc")
            .GroupBy(key => key.Text("alg") ?? key.Text("kty"))
            .Where(group => group.Count() == 1)
            .Select(group => group.Key);
        foreach (var algorithm in alone)
        {
            yield return Finding.Warning(
                "key-alone",
                $"There is one key for {algorithm} and none announced: after an emergency rotation, consumers with a cached JWK Set reject every token.",
                "Always announce one key in the JWK Set before it signs.");
        }
    }

    private static IEnumerable<Finding> OfCache(HttpAnswer answer)
    {
        var cache = answer.Headers.CacheControl;
        if (cache is null or { NoStore: true } or { NoCache: true } || (cache.MaxAge is null && answer.ContentHeaders.Expires is null))
        {
            yield return Finding.Warning(
                "jwks-not-cached",
                "The JWK Set has no caching headers, or forbids caching.",
                "Send Cache-Control: public, max-age=300, so that consumers need not fetch it for every token.");
        }
        else if (cache.MaxAge > LongestCache)
        {
            yield return Finding.Warning(
                "jwks-cached-long",
                $"The JWK Set may be cached for {cache.MaxAge:c}: a revoked key is trusted for that long.",
                "Send a max-age of a few minutes, an hour at most.");
        }

        if (answer.Headers.ETag is null)
        {
            yield return Finding.Note("jwks-no-etag", "The JWK Set has no ETag.", "Send one, so that fetching it again costs only a 304.");
        }
    }

    private static int RsaBits(JsonObject key)
    {
        try
        {
            var modulus = Base64UrlEncoder.DecodeBytes(key.Text("n") ?? "").AsSpan().TrimStart((byte)0);

            return modulus.IsEmpty ? 0 : (modulus.Length * 8) - byte.LeadingZeroCount(modulus[0]);
        }
        catch (FormatException)
        {
            return 0;
        }
    }
}

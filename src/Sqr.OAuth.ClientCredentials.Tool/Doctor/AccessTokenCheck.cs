using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>The answer to a valid request, and the token in it (RFC 6749 §5.1, RFC 9068, RFC 8725).</summary>
internal static class AccessTokenCheck
{
    private static readonly string[] ExpectedClaims = ["sub", "client_id", "jti", "iat"];
    private static readonly TimeSpan LongLifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestLifetime = TimeSpan.FromDays(1);
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(5);

    /// <returns>The token; null if there is none that can be examined.</returns>
    public static (AccessToken? Token, IReadOnlyList<Finding> Findings) OfAnswer(HttpAnswer answer, string expectedType)
    {
        var body = JsonReading.AsObject(answer.Body);
        if (!answer.IsSuccess || body?.Text("access_token") is not { } encoded)
        {
            var error = body?.Text("error") ?? "no JSON of a token endpoint";
            return (null,
            [
                Finding.Error(
                    "token-refused",
                    $"The client was answered {(int)answer.Status}: {error}. {body?.Text("error_description")}".TrimEnd(),
                    "Check the client, its credential and its scopes."),
            ]);
        }

        List<Finding> findings = [];
        if (answer.IsStored)
        {
            findings.Add(Finding.Error(
                "token-stored", "The token answer has no Cache-Control: no-store, so caches may keep tokens.", "Send it (RFC 6749 section 5.1)."));
        }

        if (!string.Equals(body.Text("token_type"), expectedType, StringComparison.OrdinalIgnoreCase))
        {
            findings.Add(Finding.Error(
                "token-type", $"The token_type is {body.Text("token_type") ?? "missing"}, not {expectedType}.", $"Answer {expectedType}."));
        }

        if (body.Number("expires_in") is null)
        {
            findings.Add(Finding.Warning(
                "expires-in-missing",
                "The token answer has no numeric expires_in, so clients cannot tell when to request a new token.",
                "Send it, in seconds."));
        }

        var token = AccessToken.Read(encoded);
        if (token is null)
        {
            findings.Add(Finding.Note(
                "token-opaque",
                "The token is not a JWT, so it cannot be examined further.",
                "Let resource servers use the introspection endpoint (RFC 7662)."));
        }
        else if (token.Moment("exp") - answer.ReceivedAt is { } left
            && body.Number("expires_in") is { } expiresIn
            && Math.Abs(left.TotalSeconds - expiresIn) > Skew.TotalSeconds)
        {
            findings.Add(Finding.Error(
                "expires-in-wrong",
                $"expires_in is {expiresIn} seconds, but by its exp the token expires in {left.TotalSeconds:F0} seconds.",
                "Compute both from the same lifetime, and synchronize the clock."));
        }

        return (token, findings);
    }

    /// <summary>Whether the token is bound to what the client presented.</summary>
    public static IEnumerable<Finding> OfBinding(AccessToken token, TokenRequest request)
    {
        if (request.ProofKey is not null && token.Confirmation("jkt") is null)
        {
            yield return Finding.Error(
                "token-not-bound",
                "The request had a DPoP proof, but the token has no cnf with the thumbprint of its key (jkt): anyone who finds the token can use it.",
                "Bind it (RFC 9449 section 6.1).");
        }

        if (request.CertificateHttp is not null && token.Confirmation("x5t#S256") is null)
        {
            yield return Finding.Warning(
                "token-not-bound",
                "The client presented a certificate, but the token has no cnf with its thumbprint (x5t#S256): anyone who finds the token can use it.",
                "Bind it (RFC 8705 section 3.1).");
        }
    }

    public static async Task<IReadOnlyList<Finding>> OfTokenAsync(AccessToken token, Uri issuer, string jwks, DateTimeOffset now)
    {
        List<Finding> findings = [.. OfHeader(token, jwks), .. OfClaims(token, issuer), .. OfTimes(token, now)];
        if (findings.All(finding => finding.Id is not "token-alg" and not "token-kid-unknown") && !await token.VerifiesWithAsync(jwks))
        {
            findings.Add(Finding.Error(
                "token-signature",
                "The signature of the token does not verify with the keys in the JWK Set.",
                "Check whether all nodes use the same key store, and whether a proxy caches the JWK Set."));
        }

        return findings;
    }

    private static IEnumerable<Finding> OfHeader(AccessToken token, string jwks)
    {
        if (token.Algorithm is null or "none" || token.Algorithm.StartsWith("HS", StringComparison.Ordinal))
        {
            yield return Finding.Error(
                "token-alg",
                $"The token is signed with {token.Algorithm ?? "nothing"}: anyone who can verify it can create one.",
                "Sign with RS256, PS256 or ES256 (RFC 9068 section 2.1).");
        }

        if (token.Header.Text("typ") is var typ && typ is not ("at+jwt" or "application/at+jwt"))
        {
            yield return Finding.Warning(
                "token-typ",
                $"The typ of the token is {typ ?? "missing"}, so other JWTs of the issuer can be mistaken for access tokens.",
                "Set AccessTokenType to at+jwt (RFC 9068 section 2.1).");
        }

        var keys = JsonReading.AsObject(jwks)?["keys"] as JsonArray;
        var key = keys?.OfType<JsonObject>().FirstOrDefault(key => key.Text("kid") == token.KeyId);
        if (token.KeyId is null)
        {
            yield return Finding.Error(
                "token-kid-missing",
                "The token has no kid, so consumers cannot tell which key signed it after a rotation.",
                "Put the kid of the key in the header.");
        }
        else if (key is null)
        {
            yield return Finding.Error(
                "token-kid-unknown",
                $"The token was signed with key {token.KeyId}, which is not in the JWK Set: no consumer can verify it.",
                "Check whether all nodes use the same key store, and whether a proxy caches the JWK Set.");
        }
        else if (key.Text("alg") is { } algorithm && algorithm != token.Algorithm)
        {
            yield return Finding.Error(
                "token-alg-mismatch",
                $"The token is signed with {token.Algorithm}, but its key is published for {algorithm}.",
                "Publish the key with the algorithm it signs with.");
        }
    }

    private static IEnumerable<Finding> OfClaims(AccessToken token, Uri issuer)
    {
        if (token.Claims.Text("iss") is var iss && iss != issuer.OriginalString)
        {
            yield return Finding.Error(
                "token-iss",
                $"The iss of the token is {iss ?? "missing"}, not {issuer.OriginalString}.",
                "Set Issuer to the URL that consumers use for it; they compare it exactly.");
        }

        if (token.Claims["aud"] is null)
        {
            yield return Finding.Error("token-aud-missing", "The token has no aud: every API that trusts the issuer accepts it.", "Set Audience.");
        }

        foreach (var claim in ExpectedClaims.Where(claim => token.Claims[claim] is null))
        {
            yield return Finding.Warning("token-claim-missing", $"The token has no {claim}.", "Add it (RFC 9068 section 2.2).");
        }
    }

    private static IEnumerable<Finding> OfTimes(AccessToken token, DateTimeOffset now)
    {
        if (token.Moment("exp") is not { } exp)
        {
            yield return Finding.Error("token-exp-missing", "The token has no exp: it never expires.", "Add it (RFC 9068 section 2.2).");
            yield break;
        }

        var from = token.Moment("iat") ?? now;
        if (exp - from > LongestLifetime)
        {
            yield return Finding.Error(
                "token-lifetime", $"The token is valid for {exp - from:c}; a leaked token cannot be recalled.", "Set AccessTokenLifetime to an hour or less.");
        }
        else if (exp - from > LongLifetime)
        {
            yield return Finding.Warning(
                "token-lifetime",
                $"The token is valid for {exp - from:c}.",
                "Set AccessTokenLifetime to an hour or less, unless a client really needs more.");
        }

        if (exp < now || token.Moment("nbf") > now + Skew || token.Moment("iat") > now + Skew)
        {
            yield return Finding.Error(
                "token-not-valid-now",
                "By the clock of this machine the token is not valid now: "
                    + $"it is valid from {PlainText.Of(token.Moment("nbf") ?? token.Moment("iat"))} to {PlainText.Of(exp)}.",
                "Synchronize the clocks with NTP.");
        }
    }
}

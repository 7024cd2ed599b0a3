using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>The metadata of an issuer (RFC 8414).</summary>
internal static class MetadataCheck
{
    /// <summary>One of the two documents, as it was served.</summary>
    public static IEnumerable<Finding> OfDocument(Uri address, HttpAnswer answer)
    {
        if ((int)answer.Status is >= 300 and < 400)
        {
            yield return Finding.Warning(
                "metadata-redirected", $"{address} is a redirect, which many clients do not follow.", "Serve the document directly at that address.");
        }
        else if (!answer.IsSuccess)
        {
            yield return Finding.Warning(
                "metadata-missing",
                $"{address} answered {(int)answer.Status}.",
                "Serve the metadata there too: some consumers read only that address.");
        }
        else if (JsonReading.AsObject(answer.Body) is null)
        {
            yield return Finding.Error(
                "metadata-unreadable", $"{address} is not a JSON object, or has a member twice.", "Serve the metadata as one JSON object.");
        }
        else if (!answer.IsJson)
        {
            yield return Finding.Warning(
                "metadata-content-type",
                $"{address} is served as {answer.ContentHeaders.ContentType?.ToString() ?? "nothing"}.",
                "Serve it as application/json.");
        }
    }

    /// <summary>The contents of the metadata.</summary>
    public static IEnumerable<Finding> Of(Uri issuer, JsonObject metadata) =>
        [.. OfIssuer(issuer, metadata), .. OfUrl(issuer, metadata, "token_endpoint"), .. OfUrl(issuer, metadata, "jwks_uri"), .. OfCapabilities(metadata)];

    /// <summary>Whether both documents agree on the members they share.</summary>
    public static IEnumerable<Finding> OfBoth(JsonObject oauth, JsonObject openId)
    {
        foreach (var name in new[] { "issuer", "token_endpoint", "jwks_uri" })
        {
            if (oauth.Text(name) != openId.Text(name))
            {
                yield return Finding.Error(
                    "metadata-differ",
                    $"The two metadata documents differ in {name}: {oauth.Text(name)} and {openId.Text(name)}.",
                    "Serve both from the same settings.");
            }
        }
    }

    // RFC 8414 §3.3: a client must not use the metadata unless the issuer is identical.
    private static IEnumerable<Finding> OfIssuer(Uri issuer, JsonObject metadata)
    {
        var said = metadata.Text("issuer");
        if (said is null)
        {
            yield return Finding.Error("issuer-missing", "The metadata has no issuer.", "Publish the issuer; without it no client may use the metadata.");
        }
        else if (said != issuer.OriginalString)
        {
            var slash = said.TrimEnd('/') == issuer.OriginalString.TrimEnd('/');
            yield return Finding.Error(
                "issuer-mismatch",
                $"The issuer in the metadata is {said}, not {issuer.OriginalString}.",
                slash
                    ? "They differ only in the trailing slash, which counts: use the issuer URL exactly as it is in the metadata."
                    : "Set Issuer to the URL that clients use for it (RFC 8414 section 3.3).");
        }
    }

    private static IEnumerable<Finding> OfUrl(Uri issuer, JsonObject metadata, string name)
    {
        var text = metadata.Text(name);
        var kind = name.Replace('_', '-');
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http"))
        {
            yield return Finding.Error(
                $"{kind}-missing",
                text is null ? $"The metadata has no {name}." : $"The {name} is {text}, which is not a URL.",
                $"Publish {name} as an absolute https URL.");
            yield break;
        }

        if (url.Scheme is "http" && !url.IsLoopback)
        {
            yield return Finding.Error(
                $"{kind}-http", $"The {name} is {url}, plain http.", "Publish it as https: behind a proxy, set Issuer to the https URL that clients use.");
        }

        if (url.Authority != issuer.Authority)
        {
            yield return Finding.Warning(
                $"{kind}-elsewhere",
                $"The {name} is {url}, on another host than the issuer.",
                "Make sure that this host is yours. If it should not be there, fix Issuer or the proxy.");
        }
    }

    private static IEnumerable<Finding> OfCapabilities(JsonObject metadata)
    {
        if (!metadata.Texts("grant_types_supported").Contains("client_credentials"))
        {
            yield return Finding.Warning(
                "grant-missing",
                "grant_types_supported does not contain client_credentials.",
                "Publish it: without it the default is the authorization code grant (RFC 8414 section 2).");
        }

        var methods = metadata.Texts("token_endpoint_auth_methods_supported");
        if (methods.Contains("none"))
        {
            yield return Finding.Warning(
                "auth-none",
                "The metadata says that the token endpoint accepts clients without authentication (none).",
                "Remove none, unless public clients use another grant here.");
        }

        if (methods.Contains("client_secret_jwt"))
        {
            yield return Finding.Warning(
                "auth-secret-jwt",
                "The token endpoint accepts client_secret_jwt, for which it must store secrets in plain text.",
                "Use private_key_jwt, and store secrets as hashes.");
        }
    }
}

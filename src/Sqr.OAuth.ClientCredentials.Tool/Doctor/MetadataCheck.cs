using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>The metadata of an issuer (RFC 8414).</summary>
internal static class MetadataCheck
{
    /// <summary>One of the two documents, as it was answered.</summary>
    public static IEnumerable<Finding> OfDocument(Uri address, HttpAnswer answer)
    {
        if ((int)answer.Status is >= 300 and < 400)
        {
            yield return Finding.Warning("metadata-redirected", $"{address} is a redirect, which many clients do not follow.", "Serve the document there itself.");
        }
        else if (!answer.IsSuccess)
        {
            yield return Finding.Warning("metadata-missing", $"{address} answered {(int)answer.Status}.", "Serve the metadata there too: some consumers look at that address only.");
        }
        else if (JsonReading.AsObject(answer.Body) is null)
        {
            yield return Finding.Error("metadata-unreadable", $"{address} is no JSON object, or names a member twice.", "Serve the metadata as one JSON object.");
        }
        else if (!answer.IsJson)
        {
            yield return Finding.Warning("metadata-content-type", $"{address} is served as {answer.ContentHeaders.ContentType?.ToString() ?? "nothing"}.", "Serve it as application/json.");
        }
    }

    /// <summary>What they say.</summary>
    public static IEnumerable<Finding> Of(Uri issuer, JsonObject metadata) =>
        [.. OfIssuer(issuer, metadata), .. OfUrl(issuer, metadata, "token_endpoint"), .. OfUrl(issuer, metadata, "jwks_uri"), .. OfCapabilities(metadata)];

    /// <summary>Whether both documents say the same of what both say.</summary>
    public static IEnumerable<Finding> OfBoth(JsonObject oauth, JsonObject openId)
    {
        foreach (var name in new[] { "issuer", "token_endpoint", "jwks_uri" })
        {
            if (oauth.Text(name) != openId.Text(name))
            {
                yield return Finding.Error("metadata-differ", $"The two metadata documents differ in {name}: {oauth.Text(name)} and {openId.Text(name)}.", "Serve both from the same settings.");
            }
        }
    }

    // RFC 8414 §3.3: identical, or else a client must not use them.
    private static IEnumerable<Finding> OfIssuer(Uri issuer, JsonObject metadata)
    {
        var said = metadata.Text("issuer");
        if (said is null)
        {
            yield return Finding.Error("issuer-missing", "The metadata have no issuer.", "Publish the issuer; without it no client may use them.");
        }
        else if (said != issuer.OriginalString)
        {
            var slash = said.TrimEnd('/') == issuer.OriginalString.TrimEnd('/');
            yield return Finding.Error(
                "issuer-mismatch",
                $"The metadata say that the issuer is {said}, not {issuer.OriginalString}.",
                slash ? "They differ by the slash at the end, which counts: ask for the issuer exactly as it calls itself." : "Set Issuer to the URL under which clients know it (RFC 8414 section 3.3).");
        }
    }

    private static IEnumerable<Finding> OfUrl(Uri issuer, JsonObject metadata, string name)
    {
        var text = metadata.Text(name);
        var kind = name.Replace('_', '-');
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http"))
        {
            yield return Finding.Error($"{kind}-missing", text is null ? $"The metadata have no {name}." : $"The {name} is {text}, which is no URL.", $"Publish {name} as an absolute https URL.");
            yield break;
        }

        if (url.Scheme is "http" && !url.IsLoopback)
        {
            yield return Finding.Error($"{kind}-http", $"The {name} is {url}, plain http.", "Publish it as https: behind a proxy, set Issuer to the https URL that clients use.");
        }

        if (url.Authority != issuer.Authority)
        {
            yield return Finding.Warning($"{kind}-elsewhere", $"The {name} is {url}, on another host than the issuer.", "Be sure that this host is yours; if it is not meant to be there, repair Issuer or the proxy.");
        }
    }

    private static IEnumerable<Finding> OfCapabilities(JsonObject metadata)
    {
        if (!metadata.Texts("grant_types_supported").Contains("client_credentials"))
        {
            yield return Finding.Warning("grant-missing", "grant_types_supported does not have client_credentials.", "Publish it: without it the default is the authorization code grant (RFC 8414 section 2).");
        }

        var methods = metadata.Texts("token_endpoint_auth_methods_supported");
        if (methods.Contains("none"))
        {
            yield return Finding.Warning("auth-none", "The token endpoint says that it takes clients without authentication (none).", "Take none out unless public clients use another grant here.");
        }

        if (methods.Contains("client_secret_jwt"))
        {
            yield return Finding.Warning("auth-secret-jwt", "The token endpoint takes client_secret_jwt, for which it must keep secrets in clear.", "Use private_key_jwt, and store secrets as hashes.");
        }
    }
}

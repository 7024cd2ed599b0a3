namespace Sqr.OAuth.ClientCredentials;

/// <summary>What a resource server requires of callers in addition to a token, for one scheme. The settings are in its section
/// <c>Authentication:Schemes:NAME</c>, next to Microsoft's.</summary>
public sealed class ResourceServerOptions
{
    /// <summary>The URL of the app as callers know it. The <c>htu</c> of DPoP proofs must begin with it (RFC 9449 §4.3).</summary>
    /// <value>An http or https URL without a query: scheme, host, and the path base if there is one. Null, the default: the URL of the request, after
    /// forwarded headers, if ASP.NET Core's <c>AllowedHosts</c> lists its host, or in Development; in the issuer's own app otherwise the issuer's scheme
    /// and host. Without any of these, proofs are refused, because a caller can choose the host through the Host header.</value>
    public Uri? BaseUrl { get; set; }

    /// <summary>Whether a DPoP proof must contain a nonce from this server (RFC 9449 §9). A request without one gets use_dpop_nonce.</summary>
    /// <value>Null, the default: in the issuer's own app the value of <see cref="DPoPOptions.RequireNonce"/>, elsewhere false.</value>
    public bool? RequireNonce { get; set; }

    /// <summary>How long after its <c>iat</c> a DPoP proof is accepted. Nonces are valid for the same time, except in the issuer's own app, where the
    /// issuer's settings apply to them.</summary>
    /// <value>From ten seconds to ten minutes. Null, the default: in the issuer's own app the value of <see cref="DPoPOptions.ProofLifetime"/>, elsewhere
    /// one minute.</value>
    public TimeSpan? ProofLifetime { get; set; }

    /// <summary>Values that could not be read. Validation reports them with the rest.</summary>
    internal List<string> Unreadable { get; } = [];
}

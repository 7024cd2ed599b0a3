namespace Sqr.OAuth.ClientCredentials;

/// <summary>What a resource server asks of callers beside a token, for one scheme: its section <c>Authentication:Schemes:NAME</c>, in which Microsoft's settings stand too.</summary>
public sealed class ResourceServerOptions
{
    /// <summary>The URL of the app as callers know it, which the <c>htu</c> of DPoP proofs must begin with (RFC 9449 §4.3).</summary>
    /// <value>An http or https URL without query: scheme, host, and the path base if there is one. Null, the default: that of the request, after forwarded headers; the Host header is then the caller's to choose.</value>
    public Uri? BaseUrl { get; set; }

    /// <summary>Whether a DPoP proof must carry a nonce of ours (RFC 9449 §9); a request without one is answered use_dpop_nonce.</summary>
    /// <value>Null, the default: in the issuer's own app what <see cref="DPoPOptions.RequireNonce"/> says, elsewhere false.</value>
    public bool? RequireNonce { get; set; }

    /// <summary>How long after its <c>iat</c> a DPoP proof is taken. A nonce is valid for as long, but in the issuer's own app for as long as the issuer says.</summary>
    /// <value>From ten seconds to ten minutes. Null, the default: in the issuer's own app <see cref="DPoPOptions.ProofLifetime"/>, elsewhere one minute.</value>
    public TimeSpan? ProofLifetime { get; set; }

    /// <summary>What could not be read at all; validation reports it with the rest.</summary>
    internal List<string> Unreadable { get; } = [];
}

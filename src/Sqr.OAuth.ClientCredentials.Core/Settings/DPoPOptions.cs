namespace Sqr.OAuth.ClientCredentials;

/// <summary>What a DPoP proof must be like (RFC 9449). Any client may bind its tokens to a key by sending one.</summary>
public sealed class DPoPOptions
{
    /// <summary>Whether a proof must carry a nonce of ours (RFC 9449 §8); a request without one is answered use_dpop_nonce.</summary>
    /// <value>False by default.</value>
    public bool RequireNonce { get; set; }

    /// <summary>How long after its <c>iat</c> a proof is taken, and how long one nonce is.</summary>
    /// <value>From ten seconds to ten minutes; one minute by default.</value>
    public TimeSpan ProofLifetime { get; set; } = TimeSpan.FromMinutes(1);
}

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The rules for DPoP proofs (RFC 9449). Any client can bind its tokens to a key by sending a proof.</summary>
public sealed class DPoPOptions
{
    /// <summary>Whether a proof must contain a nonce from this server (RFC 9449 §8). A request without one gets use_dpop_nonce.</summary>
    /// <value>False by default.</value>
    public bool RequireNonce { get; set; }

    /// <summary>How long after its <c>iat</c> a proof is accepted, and how long a nonce is valid.</summary>
    /// <value>From ten seconds to ten minutes; one minute by default.</value>
    public TimeSpan ProofLifetime { get; set; } = TimeSpan.FromMinutes(1);
}

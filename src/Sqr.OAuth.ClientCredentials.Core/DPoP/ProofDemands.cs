namespace Sqr.OAuth.ClientCredentials;

/// <summary>What a DPoP proof must contain to be valid for this request (RFC 9449 §4.3).</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Url">The URL of the request as the client knows it; query and fragment are ignored.</param>
/// <param name="Lifetime">How long after its <c>iat</c> the proof is accepted.</param>
/// <param name="AccessToken">The access token sent with the proof, whose hash must be its <c>ath</c>; null in a token request.</param>
internal sealed record ProofDemands(string Method, string Url, TimeSpan Lifetime, string? AccessToken = null)
{
    /// <summary>Another URL of the same endpoint (RFC 8705 §5); null if it has only one.</summary>
    public string? Alias { get; init; }

    public override string ToString() => nameof(ProofDemands); // a record would print the token
}

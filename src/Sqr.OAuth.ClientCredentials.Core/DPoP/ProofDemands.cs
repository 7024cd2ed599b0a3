namespace Sqr.OAuth.ClientCredentials;

/// <summary>What a DPoP proof has to say to be one for this request (RFC 9449 §4.3).</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Url">The URL of the request as the client knows it; query and fragment do not count.</param>
/// <param name="Lifetime">How long after its <c>iat</c> it is taken.</param>
/// <param name="AccessToken">The access token that comes with it, which its <c>ath</c> must be for; null where a token is only asked for.</param>
internal sealed record ProofDemands(string Method, string Url, TimeSpan Lifetime, string? AccessToken = null)
{
    /// <summary>Another URL of the same endpoint (RFC 8705 §5); null if it has one only.</summary>
    public string? Alias { get; init; }

    public override string ToString() => nameof(ProofDemands); // a record would print the token
}

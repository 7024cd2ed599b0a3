namespace Sqr.OAuth.ClientCredentials;

/// <summary>A JWT whose header was found harmless, and whose signature is not verified yet.</summary>
/// <param name="Jwt">The compact form.</param>
/// <param name="Algorithm">Its <c>alg</c>.</param>
/// <param name="KeyId">Which key it says has signed it; null if it does not say.</param>
/// <param name="KeySetUrl">Where it says its keys are (<c>jku</c>); null if it does not say.</param>
internal sealed record SignedJwt(string Jwt, SigningAlgorithm Algorithm, string? KeyId, string? KeySetUrl)
{
    /// <summary>Whether it names another key set than the one where the keys are known to be published.</summary>
    public bool NamesAnotherKeySetThan(KeySource? published) =>
        KeySetUrl is not null && published is not null && (published.Issuer is not null || published.Address.OriginalString != KeySetUrl);

    public override string ToString() => nameof(SignedJwt); // a record would print the JWT
}

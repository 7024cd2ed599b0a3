namespace Sqr.OAuth.ClientCredentials;

/// <summary>A JWT whose header was accepted and whose signature is not verified yet.</summary>
/// <param name="Jwt">The compact form.</param>
/// <param name="Algorithm">Its <c>alg</c>.</param>
/// <param name="KeyId">Its <c>kid</c>, the key that it claims to be signed with; null if it has none.</param>
/// <param name="KeySetUrl">Its <c>jku</c>, the URL where it claims its keys are published; null if it has none.</param>
internal sealed record SignedJwt(string Jwt, SigningAlgorithm Algorithm, string? KeyId, string? KeySetUrl)
{
    /// <summary>Whether it names a different key set from the one where the keys are known to be published.</summary>
    public bool NamesAnotherKeySetThan(KeySource? published) =>
        KeySetUrl is not null && published is not null && (published.Issuer is not null || published.Address.OriginalString != KeySetUrl);

    public override string ToString() => nameof(SignedJwt); // a record would print the JWT
}

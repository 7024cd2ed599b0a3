namespace Sqr.OAuth.ClientCredentials;

/// <summary>A JWT whose header was found harmless, and whose signature is not verified yet.</summary>
/// <param name="Jwt">The compact form.</param>
/// <param name="Algorithm">One of ours.</param>
/// <param name="KeyId">Which key it says has signed it; null if it does not say.</param>
internal sealed record SignedJwt(string Jwt, string Algorithm, string? KeyId)
{
    public override string ToString() => nameof(SignedJwt); // a record would print the JWT
}

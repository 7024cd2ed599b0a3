using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Finds the key that signed an assertion, among the keys of a client or of the issuer that vouches for it.</summary>
/// <remarks>A refusal is verified with as many keys as the largest set has; what is missing are decoys. So neither the answer nor its time reveals whether
/// the client exists. Shorter keys than the longest take a few microseconds less.</remarks>
internal sealed class AssertionSignature(DecoyKeys decoys)
{
    /// <returns>Null if none of the keys signed it.</returns>
    public async ValueTask<SecurityKey?> FindSignerAsync(AssertionKeys keys, SignedJwt jwt)
    {
        var candidates = keys.Candidates(jwt.Algorithm, jwt.KeyId);

        return await JwtSignature.FindSignerAsync(jwt.Jwt, jwt.Algorithm, [.. candidates, .. decoys.Beyond(jwt.Algorithm, keys, candidates.Count)]);
    }
}

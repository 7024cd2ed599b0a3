using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Finds the key that signed an assertion, among the keys of a client or of the issuer that vouches for it.</summary>
/// <remarks>If no key is a candidate, or the client does not exist, a decoy of the usual size is verified: neither the answer nor its time reveals which
/// it was. A client with several candidate keys, or longer ones, takes a few microseconds more.</remarks>
internal sealed class AssertionSignature
{
    private readonly ConcurrentDictionary<SigningAlgorithm, SecurityKey> _decoys = new();

    /// <returns>Null if none of the keys signed it.</returns>
    public async ValueTask<SecurityKey?> FindSignerAsync(AssertionKeys keys, SignedJwt jwt)
    {
        // Created with the first assertion of that algorithm, whether it is needed or not.
        var decoy = _decoys.GetOrAdd(jwt.Algorithm, NewDecoy);
        var candidates = keys.Candidates(jwt.Algorithm, jwt.KeyId);

        return await JwtSignature.FindSignerAsync(jwt.Jwt, jwt.Algorithm, candidates is [] ? [decoy] : candidates);
    }

    private static SecurityKey NewDecoy(SigningAlgorithm algorithm)
    {
        if (algorithm.KeyType == JsonWebAlgorithmsKeyTypes.RSA)
        {
            // Any odd number costs as much to verify with as a real modulus. No one knows the factors of this one.
            var modulus = RandomNumberGenerator.GetBytes(SigningAlgorithm.MinRsaBits / 8);
            (modulus[0], modulus[^1]) = ((byte)(modulus[0] | 0x80), (byte)(modulus[^1] | 1));

            return new JsonWebKey { Kty = JsonWebAlgorithmsKeyTypes.RSA, N = Base64UrlEncoder.Encode(modulus), E = "AQAB" };
        }

        using var pair = algorithm.CreateKey();

        return PublicKeys.Of(pair); // the private half is discarded here
    }
}

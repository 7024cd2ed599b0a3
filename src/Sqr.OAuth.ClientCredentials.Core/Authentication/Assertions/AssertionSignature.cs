using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Which of the keys of a client, or of the issuer that vouches for it, signed an assertion.</summary>
/// <remarks>Where no key fits, as for a client that does not exist, a decoy of the usual size is tried: neither words nor time tell which it was. A client with several keys that fit, or longer ones, takes some microseconds more.</remarks>
internal sealed class AssertionSignature
{
    private readonly ConcurrentDictionary<SigningAlgorithm, SecurityKey> _decoys = new();

    /// <returns>Null if none did.</returns>
    public async ValueTask<SecurityKey?> FindSignerAsync(AssertionKeys keys, SignedJwt jwt)
    {
        var decoy = _decoys.GetOrAdd(jwt.Algorithm, NewDecoy); // made for the first assertion of that algorithm, whether it is needed or not
        var candidates = keys.Candidates(jwt.Algorithm, jwt.KeyId);

        return await JwtSignature.FindSignerAsync(jwt.Jwt, jwt.Algorithm, candidates is [] ? [decoy] : candidates);
    }

    private static SecurityKey NewDecoy(SigningAlgorithm algorithm)
    {
        if (algorithm.KeyType == JsonWebAlgorithmsKeyTypes.RSA)
        {
            // Any odd number costs as much as a modulus that somebody has the factors of, and nobody has those of this one.
            var modulus = RandomNumberGenerator.GetBytes(SigningAlgorithm.MinRsaBits / 8);
            (modulus[0], modulus[^1]) = ((byte)(modulus[0] | 0x80), (byte)(modulus[^1] | 1));

            return new JsonWebKey { Kty = JsonWebAlgorithmsKeyTypes.RSA, N = Base64UrlEncoder.Encode(modulus), E = "AQAB" };
        }

        using var pair = algorithm.CreateKey();

        return PublicKeys.Of(pair); // its private half ends here
    }
}

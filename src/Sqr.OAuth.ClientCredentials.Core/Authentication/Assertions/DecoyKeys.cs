using System.Collections.Concurrent;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Keys that signed nothing. A refused assertion is verified with its client's keys and with decoys: together as many as the largest set of keys
/// has, and each decoy as long as the longest key.</summary>
/// <param name="ofSettings">The largest set of keys in the settings, for each algorithm.</param>
internal sealed class DecoyKeys(Func<SigningAlgorithm, KeyExtent> ofSettings)
{
    private readonly ConcurrentDictionary<SigningAlgorithm, KeyExtent> _learnt = new();
    private readonly ConcurrentDictionary<(SigningAlgorithm Algorithm, int RsaBits), JsonWebKey> _keys = new();

    /// <summary>The decoys for an assertion that these keys may have signed. Learns how many keys there may be, and how long.</summary>
    /// <param name="algorithm">The algorithm of the assertion.</param>
    /// <param name="keys">The keys of the client; none if it does not exist.</param>
    /// <param name="candidates">How many of them will be tried.</param>
    public IEnumerable<SecurityKey> Beyond(SigningAlgorithm algorithm, AssertionKeys keys, int candidates)
    {
        var extent = Learn(algorithm, keys.ExtentOf(algorithm)).Or(ofSettings(algorithm)).Or(KeyExtent.Least);
        // Created with the first assertion of that algorithm, whether it is needed or not.
        var key = _keys.GetOrAdd((algorithm, extent.RsaBits), static id => NewKey(id.Algorithm, id.RsaBits));

        return Enumerable.Repeat(key, Math.Max(0, extent.Count - candidates)); // the same one costs as much as others
    }

    private KeyExtent Learn(SigningAlgorithm algorithm, KeyExtent extent)
    {
        var known = _learnt.GetValueOrDefault(algorithm);

        return known.Or(extent) == known ? known : _learnt.AddOrUpdate(algorithm, extent, (_, other) => other.Or(extent));
    }

    private static JsonWebKey NewKey(SigningAlgorithm algorithm, int rsaBits)
    {
        if (algorithm.KeyType == JsonWebAlgorithmsKeyTypes.RSA)
        {
            // Any odd number costs as much to verify with as a real modulus. No one knows the factors of this one.
            var modulus = RandomNumberGenerator.GetBytes(rsaBits / 8);
            (modulus[0], modulus[^1]) = ((byte)(modulus[0] | 0x80), (byte)(modulus[^1] | 1));

            return new JsonWebKey { Kty = JsonWebAlgorithmsKeyTypes.RSA, N = Base64UrlEncoder.Encode(modulus), E = "AQAB" };
        }

        using var pair = algorithm.CreateKey();

        return PublicKeys.Of(pair); // the private half is discarded here
    }
}

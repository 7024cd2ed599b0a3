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
        Learn(algorithm, keys);
        var extent = _learnt.GetValueOrDefault(algorithm).Or(ofSettings(algorithm)).Or(KeyExtent.Least);
        // Created with the first assertion of that algorithm, whether it is needed or not.
        var key = _keys.GetOrAdd((algorithm, extent.RsaBits), static id => NewKey(id.Algorithm, id.RsaBits));

        return Enumerable.Repeat(key, Math.Max(0, extent.Count - candidates)); // the same one costs as much as others
    }

    private void Learn(SigningAlgorithm algorithm, AssertionKeys keys)
    {
        var known = _learnt.GetValueOrDefault(algorithm);
        if (known.Or(keys.ExtentOf(algorithm)) == known)
        {
            return;
        }

        foreach (var any in SigningAlgorithm.All) // the next assertion may have another algorithm that the keys fit
        {
            var extent = keys.ExtentOf(any);
            _learnt.AddOrUpdate(any, extent, (_, largest) => largest.Or(extent));
        }
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

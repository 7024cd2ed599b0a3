using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>The private key of a client, which signs its assertions (RFC 7523 §3).</summary>
internal sealed class ClientKey : IDisposable
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly KeyFile _file;
    private readonly SigningCredentials _credentials;

    private ClientKey(KeyFile file, SigningCredentials credentials) => (_file, _credentials) = (file, credentials);

    /// <param name="file">A PEM, PFX or JWK file.</param>
    /// <param name="keyId">The kid under which the issuer knows the key; null for that of a JWK file.</param>
    /// <exception cref="RefusedException">It holds no key that can sign.</exception>
    public static ClientKey Read(FileInfo file, string? keyId)
    {
        var read = KeyFile.Read(file.ToString());
        SecurityKey key = read.Key is RSA rsa ? new RsaSecurityKey(rsa) : new ECDsaSecurityKey((ECDsa)read.Key); // KeyFile reads nothing else
        key.KeyId = keyId ?? read.KeyId;

        return new(read, new(key, read.Algorithm ?? AlgorithmFor(read.Key, file)));
    }

    /// <summary>A new assertion, which works once.</summary>
    public string Assert(string clientId, string audience)
    {
        var now = TimeProvider.System.GetUtcNow();
        var claims = new JsonObject
        {
            ["iss"] = clientId,
            ["sub"] = clientId,
            ["aud"] = audience,
            ["jti"] = Guid.NewGuid().ToString("N"),
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = (now + Lifetime).ToUnixTimeSeconds(),
        };
        try
        {
            return new JsonWebTokenHandler().CreateToken(claims.ToJsonString(), _credentials);
        }
        catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
        {
            throw new RefusedException($"The key cannot sign {_credentials.Algorithm}: {exception.Message}");
        }
    }

    public void Dispose() => _file.Dispose();

    private static string AlgorithmFor(AsymmetricAlgorithm key, FileInfo file)
    {
        var jwk = PublicKeys.Of(key);
        var algorithm = key is RSA ? SigningAlgorithm.RS256 : SigningAlgorithm.All.FirstOrDefault(algorithm => algorithm.Fits(jwk));

        return algorithm?.Name
            ?? throw new RefusedException(
                $"The key in {file} is on a curve other than {JwkCurve.AllNames}; make a new one with sqr-oauth client set CLIENT --new-key.");
    }
}

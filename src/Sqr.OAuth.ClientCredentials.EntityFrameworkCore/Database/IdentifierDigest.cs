using System.Security.Cryptography;
using System.Text;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Stands for an identifier of any length and alphabet in a key of fixed length.</summary>
internal static class IdentifierDigest
{
    public const int Length = SHA256.HashSizeInBytes;

    public static byte[] Of(string id) => SHA256.HashData(Encoding.Unicode.GetBytes(id)); // UTF-16: tells also texts apart that are no valid Unicode

    /// <summary>An identifier that is somebody's; two issuers may use the same.</summary>
    public static byte[] Of(string issuer, string id)
    {
        var issuerDigest = Of(issuer); // of fixed length, so that no two pairs run together

        return SHA256.HashData([.. issuerDigest, .. Of(id)]);
    }
}

using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Stands for an identifier of any length and alphabet in a key of fixed length.</summary>
internal static class IdentifierDigest
{
    public const int Length = SHA256.HashSizeInBytes;

    public static byte[] Of(string id) => SHA256.HashData(MemoryMarshal.AsBytes(id.AsSpan())); // an Encoding would take texts that are no valid Unicode for one

    /// <summary>An identifier that is somebody's; two issuers may use the same.</summary>
    public static byte[] Of(string issuer, string id)
    {
        var issuerDigest = Of(issuer); // of fixed length, so that no two pairs run together

        return SHA256.HashData([.. issuerDigest, .. Of(id)]);
    }
}

using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Represents an identifier of any length and alphabet in a key of fixed length.</summary>
internal static class IdentifierDigest
{
    public const int Length = SHA256.HashSizeInBytes;

    // An Encoding would map different strings that are not valid Unicode to the same bytes.
    public static byte[] Of(string id) => SHA256.HashData(MemoryMarshal.AsBytes(id.AsSpan()));

    /// <summary>An identifier within an issuer; two issuers may use the same one.</summary>
    public static byte[] Of(string issuer, string id)
    {
        var issuerDigest = Of(issuer); // of fixed length, so that no two pairs look the same

        return SHA256.HashData([.. issuerDigest, .. Of(id)]);
    }
}

using System.Buffers;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Writes signed JWTs: a JWS in compact form (RFC 7515 §7.1). The signature is made by the key's provider.</summary>
internal static class CompactJws
{
    private const int MaxSignatureOnStack = 512; // of an RSA key of 4,096 bits

    /// <param name="payload">The payload, a JSON object in UTF-8.</param>
    /// <param name="type">The <c>typ</c> of the header.</param>
    /// <param name="key">The key that signs.</param>
    /// <returns>The JWS, at the beginning of an array that was rented from <see cref="ArrayPool{T}.Shared"/>.</returns>
    public static ArraySegment<byte> Sign(ReadOnlySpan<byte> payload, string type, SigningKey key)
    {
        var header = key.HeaderOf(type).Text;
        var maxLength = header.Length + 1 + Base64UrlText.MaxLength(payload.Length) + 1 + Base64UrlText.MaxLength(key.Signer.SignatureBytes);
        var jws = ArrayPool<byte>.Shared.Rent(maxLength);
        try
        {
            header.CopyTo(jws);
            jws[header.Length] = (byte)'.';
            var length = header.Length + 1;
            length += Base64UrlText.Write(payload, jws.AsSpan(length));

            return new(jws, 0, AddSignature(jws, length, key.Signer));
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(jws);
            throw;
        }
    }

    /// <returns>The length of the JWS.</returns>
    private static int AddSignature(byte[] jws, int length, KeySigner signer)
    {
        Span<byte> signature = signer.SignatureBytes <= MaxSignatureOnStack ? stackalloc byte[MaxSignatureOnStack] : new byte[signer.SignatureBytes];
        signature = signature[..signer.SignatureBytes];
        signer.Sign(jws.AsSpan(0, length), signature);
        jws[length++] = (byte)'.';

        return length + Base64UrlText.Write(signature, jws.AsSpan(length));
    }
}

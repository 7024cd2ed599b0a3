using System.Buffers.Binary;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Nonces for DPoP proofs (RFC 9449 §8, §9). A nonce is its authenticated creation time. Nothing is stored, so every node that shares the keys
/// accepts it.</summary>
/// <param name="protection">Authenticates the nonces. It depends on the settings, so it is created on first use.</param>
/// <param name="lifetime">How long a nonce is valid.</param>
/// <param name="time">The clock.</param>
internal sealed class ProofNonces(Lazy<INonceProtection> protection, Func<TimeSpan> lifetime, TimeProvider time)
{
    private Made? _last;

    /// <summary>The nonce to hand out now: letters, digits, hyphens and underscores. It changes every second, so a client gets nearly its whole
    /// lifetime.</summary>
    public string Current()
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        if (_last is { } last && last.At == now)
        {
            return last.Nonce;
        }

        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(bytes, now);
        var nonce = Base64UrlEncoder.Encode(protection.Value.Protect(bytes));
        _last = new(nonce, now);

        return nonce;
    }

    /// <returns>When a node that shares our keys created it; null if none did, or if it has expired.</returns>
    public DateTimeOffset? TimeOf(string? nonce)
    {
        if (nonce is null || Read(nonce) is not { Length: sizeof(long) } bytes)
        {
            return null;
        }

        var createdAt = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(bytes));
        var age = time.GetUtcNow() - createdAt;

        return age < lifetime() && age >= -ProofVerification.ClockSkew ? createdAt : null; // the clock of the node that created it may be ahead
    }

    private byte[]? Read(string nonce)
    {
        try
        {
            return protection.Value.Unprotect(Base64UrlEncoder.DecodeBytes(nonce));
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            return null; // not base64url, or empty
        }
    }

    private sealed record Made(string Nonce, long At);
}

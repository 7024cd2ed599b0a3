using System.Buffers.Binary;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Nonces for DPoP proofs (RFC 9449 §8, §9): the moment at which each was made, authenticated. Nothing is stored, so every node that shares the keys knows them, also after a restart.</summary>
/// <param name="protection">What makes them ours; depends on the settings, and so is made when it is first needed.</param>
/// <param name="lifetime">How long one is valid.</param>
/// <param name="time">The clock.</param>
internal sealed class ProofNonces(Lazy<INonceProtection> protection, Func<TimeSpan> lifetime, TimeProvider time)
{
    private Made? _last;

    /// <summary>The nonce to give out now: letters, digits, hyphens and underscores. There is a new one every second, so that whoever gets one has it for nearly its whole lifetime.</summary>
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

    /// <summary>Whether we made it, on whatever node, and its time is not over.</summary>
    public bool IsValid(string nonce)
    {
        if (Read(nonce) is not { Length: sizeof(long) } bytes)
        {
            return false;
        }

        var age = time.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(bytes));

        return age < lifetime() && age >= -ProofVerification.ClockSkew; // the node that made it may be ahead
    }

    private byte[]? Read(string nonce)
    {
        try
        {
            return protection.Value.Unprotect(Base64UrlEncoder.DecodeBytes(nonce));
        }
        catch (Exception exception) when (exception is FormatException or ArgumentException)
        {
            return null; // no base64url, or nothing at all
        }
    }

    private sealed record Made(string Nonce, long At);
}

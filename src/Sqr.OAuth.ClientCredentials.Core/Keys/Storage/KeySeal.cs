using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>What the seal of a stored key covers: every member, in one unambiguous form (docs/keys.md describes it).</summary>
internal static class KeySeal
{
    private const byte Absent = 0;
    private const byte Present = 1;

    /// <returns>The purpose, then every member in the order of <see cref="StoredSigningKey"/>, each with its length. An absent member differs from an empty
    /// one.</returns>
    public static byte[] ContentOf(StoredSigningKey key)
    {
        var content = new ArrayBufferWriter<byte>(2048);
        Write(content, "Sqr.OAuth.ClientCredentials signing key seal 1");
        Write(content, key.KeyId);
        Write(content, key.Algorithm);
        Write(content, key.Period);
        Write(content, key.CreatedAt);
        Write(content, key.ActivatesAt);
        Write(content, key.RevokedAt);
        Write(content, key.PublicKey);
        Write(content, key.PrivateKey);

        return content.WrittenSpan.ToArray();
    }

    /// <summary>The moment as the seal covers it: to the millisecond, which every store keeps.</summary>
    public static DateTimeOffset Coarse(DateTimeOffset moment) => DateTimeOffset.FromUnixTimeMilliseconds(moment.ToUnixTimeMilliseconds());

    private static void Write(ArrayBufferWriter<byte> content, string? text)
    {
        if (text is null)
        {
            content.Write([Absent]);
            return;
        }

        content.Write([Present]);
        Write(content, Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, content);
    }

    private static void Write(ArrayBufferWriter<byte> content, int number)
    {
        BinaryPrimitives.WriteInt32BigEndian(content.GetSpan(sizeof(int)), number);
        content.Advance(sizeof(int));
    }

    private static void Write(ArrayBufferWriter<byte> content, DateTimeOffset? moment)
    {
        if (moment is not { } given)
        {
            content.Write([Absent]);
            return;
        }

        content.Write([Present]);
        BinaryPrimitives.WriteInt64BigEndian(content.GetSpan(sizeof(long)), given.ToUnixTimeMilliseconds());
        content.Advance(sizeof(long));
    }
}

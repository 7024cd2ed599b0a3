using System.Security.Cryptography;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The cost of slow checks: the number of PBKDF2 rounds with each hash function.</summary>
internal sealed record SlowWork(long Sha1, long Sha256, long Sha512)
{
    public static SlowWork None { get; } = new(0, 0, 0);

    /// <summary>What one hash of ours costs, in each function.</summary>
    public static SlowWork OfOurHash { get; } = new(SecretHash.Rounds, SecretHash.Rounds, SecretHash.Rounds);

    public static SlowWork Of(HashAlgorithmName function, long rounds) =>
        function == HashAlgorithmName.SHA1 ? None with { Sha1 = rounds }
        : function == HashAlgorithmName.SHA256 ? None with { Sha256 = rounds }
        : None with { Sha512 = rounds };

    public static SlowWork operator +(SlowWork one, SlowWork other) =>
        new(one.Sha1 + other.Sha1, one.Sha256 + other.Sha256, one.Sha512 + other.Sha512);

    public SlowWork Times(int count) => new(count * Sha1, count * Sha256, count * Sha512);

    /// <summary>The least work that covers both.</summary>
    public static SlowWork Max(SlowWork one, SlowWork other) =>
        new(Math.Max(one.Sha1, other.Sha1), Math.Max(one.Sha256, other.Sha256), Math.Max(one.Sha512, other.Sha512));

    public static SlowWork Min(SlowWork one, SlowWork other) =>
        new(Math.Min(one.Sha1, other.Sha1), Math.Min(one.Sha256, other.Sha256), Math.Min(one.Sha512, other.Sha512));

    public bool Covers(SlowWork other) => Sha1 >= other.Sha1 && Sha256 >= other.Sha256 && Sha512 >= other.Sha512;

    /// <summary>Hashes that nothing matches, which cost as much as is still to be spent.</summary>
    public IReadOnlyList<ParsedHash> DecoysBeyond(SlowWork spent)
    {
        (HashAlgorithmName Function, int DigestBytes, long Rounds)[] missing =
        [
            (HashAlgorithmName.SHA1, SHA1.HashSizeInBytes, Sha1 - spent.Sha1),
            (HashAlgorithmName.SHA256, SHA256.HashSizeInBytes, Sha256 - spent.Sha256),
            (HashAlgorithmName.SHA512, SHA512.HashSizeInBytes, Sha512 - spent.Sha512),
        ];

        return
        [
            .. missing
                .Where(work => work.Rounds > 0)
                .Select(work => ParsedHash.OfDerivedKey(work.Function, (int)work.Rounds, DecoySalt, RandomNumberGenerator.GetBytes(work.DigestBytes))),
        ];
    }

    private static byte[] DecoySalt { get; } = RandomNumberGenerator.GetBytes(16);
}

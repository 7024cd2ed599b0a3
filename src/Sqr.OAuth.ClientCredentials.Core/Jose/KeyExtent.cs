namespace Sqr.OAuth.ClientCredentials;

/// <summary>What it costs at most to find the key that signed something.</summary>
/// <param name="Count">How many keys may have to be tried.</param>
/// <param name="RsaBits">How long the longest is, if they are RSA keys. Those of a curve have one length.</param>
internal readonly record struct KeyExtent(int Count, int RsaBits)
{
    public static KeyExtent Least { get; } = new(1, SigningAlgorithm.MinRsaBits);

    public KeyExtent Or(KeyExtent other) => new(Math.Max(Count, other.Count), Math.Max(RsaBits, other.RsaBits));
}

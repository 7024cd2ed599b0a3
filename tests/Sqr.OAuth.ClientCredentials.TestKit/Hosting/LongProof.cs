namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>What takes longer than a developer waits: it runs in full where SQR_TEST_FULL is set, as in .ci/run.</summary>
internal static class LongProof
{
    /// <summary>The category of tests that take seconds, which mutation testing leaves out: it would run them hundreds of times.</summary>
    public const string Slow = "Slow";

    private const int Share = 20;

    public static bool Full { get; } = Environment.GetEnvironmentVariable("SQR_TEST_FULL") is { Length: > 0 };

    /// <summary>That often in full, and a twentieth of it otherwise.</summary>
    public static int Times(int full) => Full ? full : full / Share;

    /// <summary>As often as that variable says, for runs that are longer still; otherwise the one or the other.</summary>
    public static int Times(string variable, int full, int brief) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), out var times) ? times : Full ? full : brief;
}

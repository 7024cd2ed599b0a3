namespace Sqr.OAuth.ClientCredentials;

/// <summary>What one attempt to authenticate counts towards.</summary>
/// <param name="Address">The caller's address; null if failures are not counted per address.</param>
/// <param name="Clients">The client it names; two for a Basic header that can be read in two ways; none for an assertion that names no one.</param>
internal sealed record AttemptKeys(string? Address, IReadOnlyList<ClientKeys> Clients);

/// <summary>What an attempt counts towards as an attempt of one client.</summary>
/// <param name="Name">The client id, or a digest of a long one.</param>
/// <param name="Anywhere">Its failures from anywhere.</param>
/// <param name="Tries">Its failures from the caller's address, which matter while it is over its limit.</param>
internal sealed record ClientKeys(string Name, string Anywhere, IReadOnlyList<Tries> Tries)
{
    // With three for each of its users, a proxy that hides their addresses would keep out a client by the failures of strangers. Without any limit, a forged
    // header would lift it.
    private const int TriesPerAddress = 3;
    private const int TriesPerProxy = 300;

    public static ClientKeys Of(string name, Caller caller) => new(name, $"client {name}", [.. TriesOf(name, caller)]);

    private static IEnumerable<Tries> TriesOf(string name, Caller caller)
    {
        if (caller.IsCertain)
        {
            yield return new($"{caller.Host} client {name}", TriesPerAddress);
            yield break;
        }

        if (caller.ClaimedAddress is { } claimed)
        {
            yield return new($"{new Caller(claimed).Host} by {caller.Host} client {name}", TriesPerAddress);
        }

        yield return new($"by {caller.Host} client {name}", TriesPerProxy);
    }
}

/// <summary>How many attempts may fail while the client is over its limit.</summary>
/// <param name="Key">What they count under.</param>
/// <param name="Limit">How many may fail within the window.</param>
internal readonly record struct Tries(string Key, int Limit);

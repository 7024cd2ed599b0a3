namespace Sqr.OAuth.ClientCredentials;

/// <summary>The key that signs with an algorithm, and the one that follows it.</summary>
/// <param name="Algorithm">The name of the algorithm.</param>
/// <param name="KeyId">The <c>kid</c> of the key that signs.</param>
internal sealed record KeyOutlook(string Algorithm, string KeyId)
{
    /// <summary>When the key that signs became active; null for one of the host's own keys.</summary>
    public DateTimeOffset? ActiveSince { get; init; }

    /// <summary>When the next key becomes active; null if none is announced.</summary>
    public DateTimeOffset? NextAt { get; init; }

    /// <summary>Since when a key that follows should have been announced; null if one is, or if the host provides its own keys.</summary>
    public DateTimeOffset? NextMissingSince { get; init; }

    /// <summary>Whether the key whose turn it is, or the next one, cannot be read on this node.</summary>
    public bool HasUnreadable { get; init; }
}

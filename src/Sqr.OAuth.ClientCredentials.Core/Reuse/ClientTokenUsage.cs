namespace Sqr.OAuth.ClientCredentials;

/// <summary>What a client has asked for, and what it would have needed.</summary>
public sealed class ClientTokenUsage
{
    /// <summary>The client identifier (RFC 6749 §2.2).</summary>
    public required string ClientId { get; init; }

    /// <summary>Since when it is counted: its first request, or a later one where its group had no room (<see cref="ITokenUsage"/>).</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The tokens that were signed for it, each for one request.</summary>
    public required long Issued { get; init; }

    /// <summary>The answers that gave it a token once more, by <see cref="ClientCredentialsOptions.TokenReuse"/>.</summary>
    public required long Reused { get; init; }

    /// <summary>The requests that were answered with a token, <see cref="Issued"/> and <see cref="Reused"/>. Those that were refused do not count.</summary>
    public long Asked => Issued + Reused;

    /// <summary>The requests that it would have sent had it kept each token until half of its lifetime was gone. For more than 16 different tokens at a time it may be too many.</summary>
    public required long Needed { get; init; }

    /// <summary>The signatures that <see cref="ClientCredentialsOptions.TokenReuse"/>, with a window of half of the lifetime, would have saved beyond those that it has.</summary>
    public required long Saveable { get; init; }

    /// <summary><see cref="Asked"/> divided by <see cref="Needed"/>: 1 is a client that keeps its tokens, 100 one that asks a hundred times for what it needs once.</summary>
    public double WasteFactor => (double)Asked / Math.Max(Needed, 1);
}

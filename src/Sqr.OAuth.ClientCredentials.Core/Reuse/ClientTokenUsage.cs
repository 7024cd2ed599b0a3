namespace Sqr.OAuth.ClientCredentials;

/// <summary>How many tokens a client requested, and how many it needed.</summary>
public sealed class ClientTokenUsage
{
    /// <summary>The client identifier (RFC 6749 §2.2).</summary>
    public required string ClientId { get; init; }

    /// <summary>When counting started: at its first request, or later if its group had no room (<see cref="ITokenUsage"/>).</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>The tokens signed for it, one per request.</summary>
    public required long Issued { get; init; }

    /// <summary>The answers that returned an earlier token again, because of <see cref="ClientCredentialsOptions.TokenReuse"/>.</summary>
    public required long Reused { get; init; }

    /// <summary>The requests answered with a token: <see cref="Issued"/> plus <see cref="Reused"/>. Refused requests do not count.</summary>
    public long Asked => Issued + Reused;

    /// <summary>The requests it would have sent if it had kept each token for half of its lifetime. The number may be too high for a client that uses more
    /// than 16 different tokens at a time.</summary>
    public required long Needed { get; init; }

    /// <summary>The further signatures that <see cref="ClientCredentialsOptions.TokenReuse"/> would have saved with a window of half of the
    /// lifetime.</summary>
    public required long Saveable { get; init; }

    /// <summary><see cref="Asked"/> divided by <see cref="Needed"/>: 1 for a client that keeps its tokens, 100 for one that requests each token a hundred
    /// times.</summary>
    public double WasteFactor => (double)Asked / Math.Max(Needed, 1);
}

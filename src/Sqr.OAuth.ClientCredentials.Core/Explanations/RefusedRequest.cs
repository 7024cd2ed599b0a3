namespace Sqr.OAuth.ClientCredentials;

/// <summary>What is remembered of a refused request. All of its text is short, whatever was sent.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="At">When it was refused.</param>
/// <param name="Refusal">How it was refused.</param>
/// <param name="Received">What it contained, as lines of text.</param>
/// <param name="WasRead">Whether it could be read: whether all of it was well-formed.</param>
internal sealed record RefusedRequest(string Id, DateTimeOffset At, Refusal Refusal, IReadOnlyList<string> Received, bool WasRead)
{
    /// <summary>The client of the settings whose identifier is nearly the one that was sent; null if there is none.</summary>
    public string? Similar { get; init; }
}

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A clock that notes how long a wait would be, and ends it at once.</summary>
internal sealed class SkippedPauses : TimeProvider
{
    public List<TimeSpan> Lengths { get; } = [];

    /// <summary>What happens during each.</summary>
    public Action? During { get; set; }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        Lengths.Add(dueTime);
        During?.Invoke();

        return base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}

using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A clock that tells when somebody has begun to wait, so that a test moves it neither too early nor by guess.</summary>
internal sealed class ObservedTime() : FakeTimeProvider(new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero))
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Writer.TryWrite(dueTime);

        return timer;
    }

    /// <summary>Forgets the waits that have begun so far.</summary>
    public void ForgetWaits()
    {
        while (_waits.Reader.TryRead(out _))
        {
            // it has begun
        }
    }

    /// <summary>Until somebody waits for that long.</summary>
    public async Task WaitBegunAsync(TimeSpan wait)
    {
        while (await _waits.Reader.ReadAsync() != wait)
        {
            // somebody else's
        }
    }

    /// <summary>Lets a wait of that length begin, and then lets it end.</summary>
    public async Task PassAsync(TimeSpan wait)
    {
        await WaitBegunAsync(wait);
        Advance(wait);
    }
}

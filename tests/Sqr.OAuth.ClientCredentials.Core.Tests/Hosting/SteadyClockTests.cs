namespace Sqr.OAuth.ClientCredentials.Tests;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SteadyClockTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly AdjustableTime _time = new();

    [TestCase(0)]
    [TestCase(-60)]
    public void It_moves_as_time_passes_even_if_the_wall_clock_was_set_back(int minutes)
    {
        var clock = new SteadyClock(_time);
        var before = clock.Now;

        _time.Adjustment = minutes * Minute;
        _time.Advance(Minute);

        (clock.Now - before).Should().Be(Minute);
    }

    [Test]
    public void It_counts_the_time_for_which_the_machine_was_suspended()
    {
        var clock = new SteadyClock(_time);
        var before = clock.Now;

        _time.Adjustment = 60 * Minute; // the monotonic clock stood still
        _time.Advance(Minute);

        (clock.Now - before).Should().Be(61 * Minute);
    }

    [Test]
    public void A_wall_clock_that_was_ahead_for_a_moment_neither_holds_it_up_nor_moves_it_twice()
    {
        var clock = new SteadyClock(_time);
        var before = clock.Now;

        _time.Adjustment = 60 * Minute;
        (clock.Now - before).Should().Be(60 * Minute);
        _time.Adjustment = TimeSpan.Zero;
        _time.Advance(Minute);
        (clock.Now - before).Should().Be(61 * Minute);
        _time.Adjustment = 60 * Minute;

        (clock.Now - before).Should().Be(61 * Minute);
    }

    [Test]
    public void A_moment_can_be_told_by_the_wall_clock_as_it_is_now()
    {
        var clock = new SteadyClock(_time);
        _time.Adjustment = 60 * Minute;
        var moment = clock.Now + Minute;

        _time.Adjustment = TimeSpan.Zero;

        clock.OnWallClock(moment).Should().Be(_time.GetUtcNow() + Minute);
    }
}

using Microsoft.Extensions.Time.Testing;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>What a node remembers, and how much.</summary>
public sealed class ThrottleMemoryTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private readonly FakeTimeProvider _time = new();

    [Test]
    public void A_failure_counts_for_as_long_as_the_window_and_tells_when_there_are_fewer_than_the_limit()
    {
        var memory = new ThrottleMemory(_time);
        for (var i = 0; i < 10; i++)
        {
            memory.Add("key", 4, Window);
            _time.Advance(TimeSpan.FromSeconds(10));
        }

        memory.CountOf("key", 4, Window).Should().Be(new FailureCount(4, TimeSpan.FromSeconds(20)), "only the last four are kept, of 40 to 10 seconds ago");
        memory.CountOf("key", 3, Window).Should().Be(new FailureCount(4, TimeSpan.FromSeconds(30)));
        _time.Advance(TimeSpan.FromSeconds(20));
        memory.CountOf("key", 4, Window).Should().Be(new FailureCount(3, TimeSpan.Zero));
        _time.Advance(TimeSpan.FromMinutes(1));
        memory.CountOf("key", 4, Window).Should().Be(default(FailureCount));
        memory.CountOf("another", 4, Window).Should().Be(default(FailureCount));
    }

    [Test]
    public void It_is_bounded_and_forgets_the_least_recent_first()
    {
        var memory = new ThrottleMemory(_time);
        memory.Add("first", 4, Window);
        memory.Add("second", 4, Window);
        for (var i = 0; i < ThrottleMemory.Capacity - 2; i++)
        {
            memory.Add($"key {i}", 4, Window);
        }

        memory.CountOf("first", 4, Window).Count.Should().Be(1); // and so it is recent again
        memory.Add("one more", 4, Window);

        memory.Count.Should().Be(ThrottleMemory.Capacity);
        memory.CountOf("first", 4, Window).Count.Should().Be(1);
        memory.CountOf("second", 4, Window).Count.Should().Be(0);
    }

    [Test]
    public void A_flood_of_made_up_keys_does_not_push_out_one_with_several_failures()
    {
        var memory = new ThrottleMemory(_time);
        for (var i = 0; i < 4; i++)
        {
            memory.Add("guessed", 20, Window);
        }

        for (var i = 0; i < 2 * ThrottleMemory.Capacity; i++)
        {
            memory.Add($"key {i}", 20, Window);
        }

        memory.Count.Should().Be(ThrottleMemory.Capacity);
        memory.CountOf("guessed", 20, Window).Count.Should().Be(4);
    }

    [Test]
    public void What_is_over_a_limit_has_some_time_to_wait_however_fine_the_clock()
    {
        var time = new FineTime();
        var memory = new ThrottleMemory(time);
        memory.Add("key", 1, Window);

        time.Nanoseconds = (long)Window.TotalNanoseconds - 1;

        memory.CountOf("key", 1, Window).RetryAfter.Should().BePositive();
    }

    [Test]
    public void An_attempt_that_does_not_fail_leaves_nothing_behind()
    {
        var memory = new ThrottleMemory(_time);
        var keys = new AttemptKeys("203.0.113.7", [ClientKeys.Of("acme", Caller.Unknown)]);

        memory.Admit(keys, isKnown: false, new()).Should().Be(default(Admission));
        memory.Count.Should().Be(3);
        memory.End(keys, AttemptEnd.Succeeded, new());

        memory.Count.Should().Be(0);
    }

    [Test]
    public void Known_clients_are_bounded_and_those_that_were_not_looked_up_go_first()
    {
        var known = new KnownNetworks(_time);
        var origin = default(CallerOrigin);
        for (var i = 0; i < KnownNetworks.Capacity; i++)
        {
            known.Remember($"client {i}", origin);
        }

        known.Find("client 0", origin, _time.GetTimestamp()).Should().NotBeNull();
        known.Remember("one more", origin);

        known.Find("client 0", origin, _time.GetTimestamp()).Should().NotBeNull("it had a second chance");
        known.Find("client 1", origin, _time.GetTimestamp()).Should().BeNull();
        known.Find("one more", origin, _time.GetTimestamp()).Should().NotBeNull();
    }

    private sealed class FineTime : TimeProvider
    {
        public long Nanoseconds { get; set; }

        public override long TimestampFrequency => 1_000_000_000;

        public override long GetTimestamp() => Nanoseconds;
    }
}

using Microsoft.Extensions.Time.Testing;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>How many calls for identifiers that may be made up are in progress at once.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class CallSlotsTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly CallSlots _slots;
    private int _inProgress;

    public CallSlotsTests() => _slots = new(_time);

    [Test]
    public void The_share_begins_with_four() => Fill().Should().Be(4);

    [Test]
    public void It_grows_by_one_for_as_many_answers_as_it_has_places()
    {
        Flood(answers: 4 + 5 + 6 - 1);
        Fill().Should().Be(6);

        Flood(answers: 1);
        Fill().Should().Be(7);
    }

    [Test]
    public void It_grows_only_while_it_is_used_up()
    {
        for (var i = 0; i < 1000; i++)
        {
            Enter().Should().BeTrue();
            End(isAnswered: true);
        }

        Fill().Should().Be(4);
    }

    [Test]
    public void It_never_exceeds_a_quarter_of_all_calls()
    {
        Flood(answers: 10_000);

        Fill().Should().Be(CallSlots.Max / 4);
    }

    [Test]
    public void It_is_halved_for_each_call_that_fails_but_never_below_four()
    {
        Flood(answers: 10_000);
        EndAll();
        _slots.NoteFailure();
        _slots.NoteFailure();
        Fill().Should().Be(16);

        EndAll();
        Enumerable.Range(0, 10).ToList().ForEach(_ => _slots.NoteFailure());
        Fill().Should().Be(4);
    }

    [Test]
    public void It_begins_anew_when_it_was_not_used_up_for_a_minute()
    {
        Flood(answers: 10_000);
        EndAll();
        _time.Advance(TimeSpan.FromMinutes(1));
        Fill().Should().Be(64);

        EndAll();
        _time.Advance(TimeSpan.FromMinutes(1) + TimeSpan.FromTicks(1));
        Fill().Should().Be(4);
    }

    [Test]
    public async Task Those_that_wait_begin_as_soon_as_it_grows()
    {
        Fill();
        var waiting = Enumerable.Range(0, 3).Select(_ => _slots.EnterAsync(isProven: false, mayWait: true)).ToList();

        for (var i = 0; i < 4; i++)
        {
            _slots.NoteAnswer(isProven: false);
        }

        await waiting[0];
        waiting[1].IsCompleted.Should().BeFalse();
        End(isAnswered: true);
        await waiting[1];
        waiting[2].IsCompleted.Should().BeFalse();
    }

    [Test]
    public void What_is_known_to_exist_has_all_other_places_and_does_not_widen_the_share()
    {
        Fill();

        Enumerable.Range(0, 300).Count(_ => Enter(isProven: true)).Should().Be(CallSlots.Max - 4);
        for (var i = 0; i < 100; i++)
        {
            _slots.NoteAnswer(isProven: true);
        }

        Fill().Should().Be(4);
    }

    /// <summary>Enters as often as there is room.</summary>
    /// <returns>How many calls are in progress.</returns>
    private int Fill()
    {
        while (Enter())
        {
            _inProgress++;
        }

        return _inProgress;
    }

    private bool Enter(bool isProven = false)
    {
        try
        {
            return _slots.EnterAsync(isProven, mayWait: false).IsCompletedSuccessfully;
        }
        catch (StoreBusyException)
        {
            return false;
        }
    }

    /// <summary>For each call that is answered, the next one begins.</summary>
    private void Flood(int answers)
    {
        for (var i = 0; i < answers; i++)
        {
            Fill();
            End(isAnswered: true);
            _inProgress--;
        }
    }

    private void EndAll()
    {
        for (; _inProgress > 0; _inProgress--)
        {
            End(isAnswered: false);
        }
    }

    private void End(bool isAnswered)
    {
        if (isAnswered)
        {
            _slots.NoteAnswer(isProven: false);
        }

        _slots.EndWait(isProven: false);
        _slots.EndCall();
    }
}

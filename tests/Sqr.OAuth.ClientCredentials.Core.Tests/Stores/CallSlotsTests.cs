using Microsoft.Extensions.Time.Testing;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>How many calls for identifiers that may be made up are in progress at once.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class CallSlotsTests
{
    private readonly CallSlots _slots = new(new FakeTimeProvider());

    [Test]
    public void The_share_begins_with_four()
    {
        Enter(10).Should().Be(4);
    }

    [Test]
    public void It_grows_by_one_for_as_many_answers_as_it_has_places()
    {
        Answer(4 + 5 + 6);

        Enter(10).Should().Be(7);
    }

    [Test]
    public void It_never_exceeds_a_quarter_of_all_calls()
    {
        Answer(10_000);

        Enter(300).Should().Be(CallSlots.Max / 4);
    }

    [Test]
    public void It_is_halved_for_each_call_that_is_not_answered_in_time_but_never_below_four()
    {
        Answer(10_000);
        _slots.Adapt(inTime: false);
        _slots.Adapt(inTime: false);
        Enter(100).Should().Be(16);

        Leave(16);
        Enumerable.Range(0, 10).ToList().ForEach(_ => _slots.Adapt(inTime: false));
        Enter(100).Should().Be(4);
    }

    [Test]
    public async Task Those_that_wait_begin_as_soon_as_it_grows()
    {
        Enter(4);
        var waiting = _slots.EnterAsync(isProven: false, mayWait: true);
        waiting.IsCompleted.Should().BeFalse();

        Answer(4);

        await waiting;
    }

    [Test]
    public void What_is_known_to_exist_has_all_other_places()
    {
        Enter(10);

        Enter(300, isProven: true).Should().Be(CallSlots.Max - 4);
    }

    private int Enter(int calls, bool isProven = false) => Enumerable.Range(0, calls).Count(_ =>
    {
        try
        {
            return _slots.EnterAsync(isProven, mayWait: false).IsCompletedSuccessfully;
        }
        catch (StoreBusyException)
        {
            return false;
        }
    });

    private void Leave(int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            _slots.EndWait(isProven: false);
            _slots.EndCall();
        }
    }

    private void Answer(int calls)
    {
        for (var i = 0; i < calls; i++)
        {
            _slots.Adapt(inTime: true);
        }
    }
}

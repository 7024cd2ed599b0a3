using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Who has the next turn, and who has to leave when the queue is full.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SlowCheckQueueTests
{
    private const int MaxWaiting = 64;
    private readonly SlowCheckQueue _queue = new();
    private readonly List<(string Name, Task Turn)> _waiting = [];
    private readonly List<string> _turns = [];

    public SlowCheckQueueTests()
    {
        for (var i = 0; i < SlowCheckQueue.Turns; i++)
        {
            Check("busy", network: 0).IsCompletedSuccessfully.Should().BeTrue("a turn is free");
        }
    }

    [Test]
    public void Networks_take_turns_and_so_do_the_clients_of_each()
    {
        Enqueue("a1", "a", network: 1);
        Enqueue("a2", "a", network: 1);
        Enqueue("a3", "a", network: 1);
        Enqueue("b1", "b", network: 1);
        Enqueue("c1", "c", network: 2);
        Enqueue("c2", "c", network: 2);

        EndTurns(6);

        _turns.Should().Equal("a1", "c1", "b1", "c2", "a2", "a3");
    }

    [Test]
    public void A_network_that_had_a_turn_comes_after_one_that_had_none()
    {
        Enqueue("early", "x", network: 0); // that of the constructor's
        Enqueue("late", "y", network: 1);

        EndTurns(2);

        _turns.Should().Equal("late", "early");
    }

    [Test]
    public void Who_had_a_turn_is_forgotten_when_too_many_had_one()
    {
        EndTurns(SlowCheckQueue.Turns);
        for (var i = 0; i < 10_000; i++)
        {
            Check($"client-{i}", network: i % 200).IsCompletedSuccessfully.Should().BeTrue("a turn is free");
            _queue.EndTurn();
        }

        for (var i = 0; i < SlowCheckQueue.Turns; i++)
        {
            _ = Check("filler", network: 254);
        }

        Enqueue("early", "busy", network: 0); // that of the constructor's
        Enqueue("late", "new", network: 255);

        EndTurns(2);

        _turns.Should().Equal("early", "late");
    }

    [Test]
    public void A_decoy_has_a_turn_when_no_check_waits()
    {
        Note("decoy", _queue.WaitForDecoyAsync(CancellationToken.None));
        Note("next decoy", _queue.WaitForDecoyAsync(CancellationToken.None));
        Enqueue("check", "a", network: 1);

        EndTurns(3);

        _turns.Should().Equal("check", "decoy", "next decoy");
    }

    [Test]
    public void A_turn_that_nobody_waits_for_is_free()
    {
        EndTurns(SlowCheckQueue.Turns);

        _queue.WaitForDecoyAsync(CancellationToken.None).IsCompletedSuccessfully.Should().BeTrue();
        for (var i = 1; i < SlowCheckQueue.Turns; i++)
        {
            Check("a", network: 1).IsCompletedSuccessfully.Should().BeTrue();
        }

        Check("a", network: 1).IsCompleted.Should().BeFalse();
    }

    [Test]
    public void Of_a_full_queue_the_newest_check_of_the_network_with_the_most_is_refused()
    {
        var crowd = Enumerable.Range(0, MaxWaiting - 1).Select(i => Check($"client-{i}", network: 1)).ToList();
        var other = Check("other", network: 2);
        _queue.TurnedAway.Should().Be(0);
        _queue.HasRoomFor(RequesterOf("one more", network: 1)).Should().BeFalse();
        _queue.HasRoomFor(RequesterOf("one more", network: 3)).Should().BeTrue();

        var newcomer = Check("newcomer", network: 3);

        ShouldBeRefused(crowd[^1]);
        crowd.SkipLast(1).Append(other).Append(newcomer).Should().OnlyContain(check => !check.IsCompleted);
        _queue.TurnedAway.Should().Be(1);
        ShouldBeRefused(Check("one more", network: 1));
        _queue.TurnedAway.Should().Be(2);
    }

    [Test]
    public void Of_networks_with_as_many_the_client_with_the_most_is_refused()
    {
        var guessed = Enumerable.Range(0, MaxWaiting / 2).Select(_ => Check("guessed", network: 1)).ToList();
        var others = Enumerable.Range(0, MaxWaiting / 2).Select(i => Check($"client-{i}", network: 2)).ToList();

        var newcomer = Check("newcomer", network: 3);

        ShouldBeRefused(guessed[^1]);
        others.Append(newcomer).Should().OnlyContain(check => !check.IsCompleted);
    }

    [Test]
    public void There_is_room_until_the_queue_is_full()
    {
        for (var i = 0; i < MaxWaiting; i++)
        {
            _queue.HasRoomFor(RequesterOf("a", network: 1)).Should().BeTrue();
            Check("a", network: 1).IsCompleted.Should().BeFalse();
        }

        _queue.HasRoomFor(RequesterOf("a", network: 1)).Should().BeFalse();
    }

    [Test]
    public void A_check_whose_time_is_up_is_refused_and_one_whose_requester_has_gone_leaves()
    {
        using var limit = new CancellationTokenSource();
        using var gone = new CancellationTokenSource();
        var late = _queue.WaitForCheckAsync(RequesterOf("late", network: 1), limit.Token, CancellationToken.None);
        var left = _queue.WaitForCheckAsync(RequesterOf("left", network: 2), CancellationToken.None, gone.Token);
        Enqueue("patient", "patient", network: 3);

        limit.Cancel();
        gone.Cancel();
        EndTurns(1);

        ShouldBeRefused(late);
        ShouldBeCancelled(left);
        _queue.TurnedAway.Should().Be(1, "one that has gone was not turned away");
        _turns.Should().Equal("patient");
    }

    [Test]
    public void A_check_that_has_its_turn_keeps_it()
    {
        using var stop = new CancellationTokenSource();
        var check = _queue.WaitForCheckAsync(RequesterOf("a", network: 1), stop.Token, stop.Token);
        EndTurns(1);

        stop.Cancel();

        check.Wait(TimeSpan.FromSeconds(10)).Should().BeTrue();
        _queue.TurnedAway.Should().Be(0);
    }

    [Test]
    public void A_decoy_that_leaves_takes_no_turn()
    {
        using var stop = new CancellationTokenSource();
        var left = _queue.WaitForDecoyAsync(stop.Token);
        Note("decoy", _queue.WaitForDecoyAsync(CancellationToken.None));

        stop.Cancel();
        EndTurns(1);

        ShouldBeCancelled(left);
        _turns.Should().Equal("decoy");
    }

    private static Requester RequesterOf(string clientId, int network) =>
        new(clientId, new Caller(new IPAddress([10, 0, (byte)network, 1])).Network);

    private static void ShouldBeRefused(Task check) =>
        check.Invoking(task => task.Wait(TimeSpan.FromSeconds(10))).Should().Throw<AggregateException>().WithInnerException<OverloadedException>();

    private static void ShouldBeCancelled(Task check) =>
        check.Invoking(task => task.Wait(TimeSpan.FromSeconds(10))).Should().Throw<AggregateException>().WithInnerException<TaskCanceledException>();

    private Task Check(string clientId, int network) =>
        _queue.WaitForCheckAsync(RequesterOf(clientId, network), CancellationToken.None, CancellationToken.None);

    private void Enqueue(string name, string clientId, int network) => Note(name, Check(clientId, network));

    private void Note(string name, Task turn) => _waiting.Add((name, turn));

    // One at a time, so that the order is known.
    private void EndTurns(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _queue.EndTurn();
            if (_waiting.Count > 0)
            {
                var next = Task.WaitAny([.. _waiting.Select(waiting => waiting.Turn)], TimeSpan.FromSeconds(10));
                next.Should().BeGreaterThanOrEqualTo(0, "somebody has the turn");
                _turns.Add(_waiting[next].Name);
                _waiting.RemoveAt(next);
            }
        }
    }
}

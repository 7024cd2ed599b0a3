using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Which checks run once, and how many of one requester run at a time.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class UnansweredCheckTests
{
    private static readonly Requester Acme = RequesterOf("acme", network: 1);
    private readonly UnansweredChecks _checks = new();
    private readonly List<TaskCompletionSource<SlowMatch[]>> _running = [];
    private readonly List<CancellationToken> _gone = [];

    [Test]
    public async Task Identical_checks_run_once_and_get_the_same_answer()
    {
        var mark = Guid.NewGuid();
        var first = Share(Acme, mark);
        var second = Share(Acme, mark);
        _running.Should().HaveCount(1);

        _running[0].SetResult([SlowMatch.Presented]);

        (await first).Should().BeSameAs(await second);
        _ = Share(Acme, mark);
        _running.Should().HaveCount(2, "the first one is over");
    }

    [Test]
    public void Checks_of_other_requesters_or_secrets_run_on_their_own()
    {
        var mark = Guid.NewGuid();
        _ = Share(Acme, mark);
        _ = Share(Acme, Guid.NewGuid());
        _ = Share(RequesterOf("other", network: 1), mark);
        _ = Share(RequesterOf("acme", network: 2), mark);

        _running.Should().HaveCount(4);
    }

    [Test]
    public async Task A_requester_has_three_at_a_time_and_others_are_not_concerned()
    {
        var first = Share(Acme, Guid.NewGuid());
        _ = Share(Acme, Guid.NewGuid());
        _ = Share(Acme, Guid.NewGuid());

        await Invoking(() => Share(Acme, Guid.NewGuid())).Should().ThrowAsync<OverloadedException>();
        _ = Share(RequesterOf("acme", network: 2), Guid.NewGuid());
        _running.Should().HaveCount(4);

        _running[0].SetResult([]);
        await first;
        _ = Share(Acme, Guid.NewGuid());
        _running.Should().HaveCount(5);
        await Invoking(() => Share(Acme, Guid.NewGuid())).Should().ThrowAsync<OverloadedException>();
    }

    [Test]
    public async Task A_check_is_told_when_the_last_of_those_who_wait_for_it_has_gone()
    {
        var mark = Guid.NewGuid();
        using var hangUp = new CancellationTokenSource();
        var gone = Share(Acme, mark, hangUp.Token);
        using var hangUpToo = new CancellationTokenSource();
        var goneToo = Share(Acme, mark, hangUpToo.Token);

        await hangUp.CancelAsync();
        await Invoking(() => gone).Should().ThrowAsync<OperationCanceledException>();
        _gone[0].IsCancellationRequested.Should().BeFalse();

        await hangUpToo.CancelAsync();
        await Invoking(() => goneToo).Should().ThrowAsync<OperationCanceledException>();
        _gone[0].IsCancellationRequested.Should().BeTrue();
        _ = Share(Acme, mark);
        _running.Should().HaveCount(2, "the next one does not wait for what was given up");
    }

    private static Requester RequesterOf(string clientId, int network) =>
        new(clientId, new Caller(new IPAddress([10, 0, (byte)network, 1])).Network);

    private static Func<Task> Invoking(Func<Task> action) => action;

    private Task<SlowMatch[]> Share(Requester requester, Guid mark, CancellationToken cancellationToken = default) =>
        _checks.ShareAsync(
            requester,
            mark,
            gone =>
            {
                _gone.Add(gone);
                _running.Add(new(TaskCreationOptions.RunContinuationsAsynchronously));

                return _running[^1].Task;
            },
            cancellationToken);
}

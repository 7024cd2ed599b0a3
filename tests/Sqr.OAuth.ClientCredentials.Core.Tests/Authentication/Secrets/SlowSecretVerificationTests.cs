using System.Collections;
using System.Text;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>What a slow check leaves behind, and which answer it gets when it is too late or too many are there. A check is held while it is computed, so that
/// nothing depends on how fast that is.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SlowSecretVerificationTests : IDisposable
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);
    private static readonly string Stored = SlowHashText.Of("right");

    private readonly ObservedTime _time = new();
    private readonly ManualResetEventSlim _release = new();
    private readonly SlowSecretVerification _verification;

    public SlowSecretVerificationTests() => _verification = new(_time);

    public void Dispose()
    {
        _release.Set();
        _verification.Dispose();
        _release.Dispose();
    }

    [TestCase("right", SlowMatch.Presented)]
    [TestCase("wrong", SlowMatch.None)]
    public async Task A_match_is_remembered_and_the_secret_is_erased(string sent, SlowMatch expected)
    {
        var check = CheckOf(sent);

        var matches = await MatchAsync(check);

        matches.Should().Equal(expected);
        _verification.Remembers(Stored, Encoding.UTF8.GetBytes(sent)).Should().Be(expected is SlowMatch.Presented);
        ShouldBeErased(check);
    }

    [Test]
    public async Task The_reading_that_matched_is_remembered()
    {
        await MatchAsync(CheckOf("raw", otherwise: "right"));

        _verification.Remembers(Stored, "right"u8).Should().BeTrue();
        _verification.Remembers(Stored, "raw"u8).Should().BeFalse();
    }

    [Test]
    public async Task An_identical_check_is_not_computed_but_erased_too()
    {
        var (first, second) = (CheckOf("right", isHeld: true), CheckOf("right", isHeld: true));
        var answers = new[] { MatchAsync(first), MatchAsync(second) };

        _release.Set();

        (await answers[0]).Should().BeSameAs(await answers[1]);
        ShouldBeErased(first);
        ShouldBeErased(second);
    }

    [Test]
    public async Task A_refusal_is_given_when_its_place_has_come_and_its_decoys_are_computed()
    {
        var turns = Hold();
        var decoys = new HeldList<ParsedHash>([SlowSecret.ParsedHash!], _release); // it is a hash
        var wrong = MatchAsync(CheckOf("wrong", decoys: decoys));
        wrong.IsCompleted.Should().BeFalse();
        decoys.Reads.Should().Be(0);

        _release.Set();

        (await wrong).Should().Equal(SlowMatch.None);
        decoys.Reads.Should().Be(1);
        await Task.WhenAll(turns);
    }

    [Test]
    public async Task A_right_secret_is_answered_without_decoys()
    {
        _release.Set();
        var decoys = new HeldList<ParsedHash>([SlowSecret.ParsedHash!], _release); // it is a hash

        (await MatchAsync(CheckOf("right", decoys: decoys))).Should().Equal(SlowMatch.Presented);

        decoys.Reads.Should().Be(0);
    }

    [Test]
    public async Task A_refusal_whose_time_is_up_is_given_if_nobody_was_turned_away()
    {
        var turns = Hold();
        var unknown = MatchAsync(UnknownOf("nobody"));
        unknown.IsCompleted.Should().BeFalse("those before it have its place");

        _time.Advance(TimeLimit);

        (await unknown).Should().BeEmpty();
        _release.Set();
        await Task.WhenAll(turns);
    }

    [Test]
    public async Task A_refusal_whose_time_is_up_gets_503_if_a_check_was_turned_away_meanwhile()
    {
        var turns = Hold();
        var known = MatchAsync(CheckOf("right"));
        _time.Advance(TimeLimit / 2);
        var unknown = MatchAsync(UnknownOf("nobody"));
        _time.Advance(TimeLimit / 2);
        (await OverloadOfAsync(known)).IsRefusal.Should().BeFalse("it was not computed");

        _time.Advance(TimeLimit / 2);

        (await OverloadOfAsync(unknown)).IsRefusal.Should().BeTrue();
        _release.Set();
        await Task.WhenAll(turns);
    }

    [Test]
    public async Task An_unknown_id_gets_503_where_a_check_would_be_turned_away_and_otherwise_waits()
    {
        var turns = Hold();
        var waiting = Enumerable.Range(0, 64).Select(i => MatchAsync(CheckOf($"wrong {i}", clientId: $"client-{i}"))).ToList();

        (await OverloadOfAsync(MatchAsync(UnknownOf("nobody")))).IsRefusal.Should().BeTrue();

        _time.Advance(TimeLimit);
        foreach (var check in waiting)
        {
            await OverloadOfAsync(check);
        }

        _release.Set();
        await Task.WhenAll(turns);
    }

    [Test]
    public async Task A_check_whose_requester_has_gone_is_abandoned_and_erased()
    {
        var turns = Hold();
        using var hangUp = new CancellationTokenSource();
        var (known, unknown) = (CheckOf("right"), UnknownOf("nobody"));
        var abandoned = new[] { MatchAsync(known, hangUp.Token), MatchAsync(unknown, hangUp.Token) };

        await hangUp.CancelAsync();

        foreach (var check in abandoned)
        {
            await check.Invoking(task => task).Should().ThrowAsync<AbandonedCheckException>();
        }

        _release.Set();
        await Task.WhenAll(turns);
        (await MatchAsync(CheckOf("right"))).Should().Equal([SlowMatch.Presented], "its turn and its place are free again");
        (await MatchAsync(UnknownOf("nobody"))).Should().BeEmpty();
    }

    [Test]
    public async Task After_its_disposal_no_check_begins()
    {
        _verification.Dispose();

        await FluentActions.Awaiting(() => MatchAsync(CheckOf("right"))).Should().ThrowAsync<ObjectDisposedException>();
    }

    private static ClientSecret SlowSecret { get; } = new() { Hash = Stored };

    /// <summary>All turns, until <see cref="_release"/> is set.</summary>
    private Task<SlowMatch[]>[] Hold() => [.. Enumerable.Range(0, SlowCheckQueue.Turns).Select(i => MatchAsync(CheckOf("right", $"held-{i}", isHeld: true)))];

    private Task<SlowMatch[]> MatchAsync(SlowCheck check, CancellationToken cancellationToken = default) => _verification.MatchAsync(check, cancellationToken);

    private static async Task<OverloadedException> OverloadOfAsync(Task<SlowMatch[]> check) =>
        (await check.Invoking(task => task).Should().ThrowAsync<OverloadedException>()).Which;

    private SlowCheck CheckOf(string sent, string clientId = "acme", string otherwise = "", IReadOnlyList<ParsedHash>? decoys = null, bool isHeld = false)
    {
        var presented = Encoding.UTF8.GetBytes(sent);
        SlowHash[] hashes = [new(SlowSecret, SlowSecret.ParsedHash!, presented, Encoding.UTF8.GetBytes(otherwise))]; // it is a hash

        return new(new(clientId, default), isHeld ? new HeldList<SlowHash>(hashes, _release) : hashes, decoys ?? [], presented, _time.GetUtcNow());
    }

    private SlowCheck UnknownOf(string clientId) => new(new(clientId, default), [], [SlowSecret.ParsedHash!], [1, 2, 3], _time.GetUtcNow()); // it is a hash

    private static void ShouldBeErased(SlowCheck check) =>
        check.Presented.Concat(check.Hashes.SelectMany(hash => hash.Otherwise)).Should().OnlyContain(part => part == 0);

    /// <summary>Hashes that are computed only when a test lets them be.</summary>
    private sealed class HeldList<T>(T[] items, ManualResetEventSlim release) : IReadOnlyList<T>
    {
        /// <summary>How often it was walked.</summary>
        public int Reads { get; private set; }

        public int Count => items.Length;

        public T this[int index]
        {
            get
            {
                release.Wait();

                return items[index];
            }
        }

        public IEnumerator<T> GetEnumerator()
        {
            Reads++;

            return ((IEnumerable<T>)items).GetEnumerator();
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}

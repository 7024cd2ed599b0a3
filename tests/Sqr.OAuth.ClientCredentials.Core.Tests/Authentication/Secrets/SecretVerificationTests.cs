using Microsoft.Extensions.Time.Testing;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Which secret and which reading of a credential match, and what is learnt about the cost of refusals.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SecretVerificationTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);
    private static readonly ClientSecret Fast = new() { Hash = SecretHash.OfRandomSecret("fast") };
    private static readonly ClientSecret Slow = new() { Hash = SlowHashText.Of("slow") };
    private static readonly ClientSecret Expired = new() { Hash = SecretHash.OfRandomSecret("expired"), ExpiresAt = Now };
    private static readonly ClientSecret SlowExpired = new() { Hash = SlowHashText.Of("slow expired"), ExpiresAt = Now };
    private static readonly SecretJudgement Wrong = SecretJudgement.Wrong;

    private readonly FakeTimeProvider _time = new(Now);
    private readonly RefusalWork _refusals = new(() => SlowWork.None);
    private readonly SlowSecretVerification _slowChecks;
    private readonly SecretMetrics _metrics;
    private readonly SecretVerification _verification;

    public SecretVerificationTests()
    {
        (_slowChecks, _metrics) = (new(_time), new(_time));
        _verification = new(_slowChecks, _refusals, _time, _metrics);
    }

    public void Dispose()
    {
        _slowChecks.Dispose();
        _metrics.Dispose();
    }

    [TestCaseSource(nameof(Readings))]
    public async Task The_reading_that_matches_decides(ClientSecret[] secrets, string sent, string? otherwise, SecretJudgement expected)
    {
        (await JudgeAsync(secrets, sent, secrets, otherwise)).Should().Be(expected);
        (await JudgeAsync(secrets, sent, secrets, otherwise)).Should().Be(expected, "a slow hash that is remembered decides in the same way");
    }

    [TestCaseSource(nameof(Clients))]
    public async Task Each_reading_is_held_against_the_client_that_it_names(ClientSecret[] ofFirst, ClientSecret[] ofOther, SecretJudgement expected) =>
        (await JudgeAsync(ofFirst, "slow", ofOther, "slow")).Should().Be(expected);

    [TestCase("fast", 0)]
    [TestCase("slow", 50_000)]
    [TestCase("wrong", 50_000)]
    public async Task What_a_client_costs_is_learnt_if_its_fast_hashes_do_not_match(string sent, int rounds)
    {
        await JudgeAsync([Fast, Slow], sent);

        _refusals.Value.Should().Be(new SlowWork(0, rounds, 0));
    }

    [Test]
    public async Task What_the_client_of_the_other_reading_costs_is_learnt_too()
    {
        await JudgeAsync([Fast], "wrong", [Slow], "wrong");

        _refusals.Value.Should().Be(new SlowWork(0, 50_000, 0));
    }

    [Test]
    public async Task Without_slow_hashes_nothing_is_put_in_line()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();

        (await JudgeAsync([Fast], "wrong", cancellationToken: gone.Token)).Should().Be(Wrong);

        _refusals.Learn(Slow.ParsedHash!.Work); // it is a hash
        var inLine = () => JudgeAsync([Fast], "wrong", cancellationToken: gone.Token);
        await inLine.Should().ThrowAsync<AbandonedCheckException>();
    }

    private static IEnumerable<TestCaseData> Readings() =>
    [
        Reading("fast, as sent", [Fast], "fast", null, Match(Fast)),
        Reading("fast, the second of two", [Expired, Fast], "fast", null, Match(Fast)),
        Reading("fast, otherwise", [Fast], "wrong", "fast", Match(Fast, isOtherwise: true)),
        Reading("fast, both", [Fast], "fast", "fast", Match(Fast)),
        Reading("fast, neither", [Fast], "wrong", "wrong too", Wrong),
        Reading("slow, as sent", [Slow], "slow", null, Match(Slow)),
        Reading("slow, as sent, with another reading", [Slow], "slow", "wrong", Match(Slow)),
        Reading("slow, otherwise", [Slow], "wrong", "slow", Match(Slow, isOtherwise: true)),
        Reading("slow, neither", [Slow], "wrong", "wrong too", Wrong),
        Reading("fast before slow", [Slow, Fast], "slow", "fast", Match(Fast, isOtherwise: true)),
        Reading("expired, as sent", [Expired], "expired", null, Match(Expired)),
        Reading("expired, otherwise", [Expired, Slow], "wrong", "expired", Match(Expired, isOtherwise: true)),
        Reading("expired, and a valid one otherwise", [Expired, Slow], "expired", "slow", Match(Slow, isOtherwise: true)),
        Reading("expired and slow", [SlowExpired, Slow], "slow expired", null, Match(SlowExpired)),
        Reading("no secret", [], "wrong", null, Wrong),
    ];

    private static IEnumerable<TestCaseData> Clients() =>
    [
        new TestCaseData(new[] { Slow }, Array.Empty<ClientSecret>(), Match(Slow)).SetArgDisplayNames("the first"),
        new TestCaseData(Array.Empty<ClientSecret>(), new[] { Slow }, Match(Slow, isOtherwise: true)).SetArgDisplayNames("the other"),
        new TestCaseData(new[] { SlowExpired }, new[] { Slow }, Match(Slow, isOtherwise: true)).SetArgDisplayNames("the other, after a wrong one"),
        new TestCaseData(new[] { Fast }, new[] { SlowExpired }, Wrong).SetArgDisplayNames("neither"),
    ];

    private static TestCaseData Reading(string name, ClientSecret[] secrets, string sent, string? otherwise, SecretJudgement expected) =>
        new TestCaseData(secrets, sent, otherwise, expected).SetArgDisplayNames(name);

    private static SecretJudgement Match(ClientSecret secret, bool isOtherwise = false) => SecretJudgement.OfMatch(secret, Now, isOtherwise);

    private async Task<SecretJudgement> JudgeAsync(
        ClientSecret[] secrets, string sent, ClientSecret[]? others = null, string? otherwise = null, CancellationToken cancellationToken = default) =>
        await _verification.VerifyAsync(
            new("acme", default), new(secrets, sent), otherwise is null ? null : new SecretReading(others ?? secrets, otherwise), cancellationToken);
}

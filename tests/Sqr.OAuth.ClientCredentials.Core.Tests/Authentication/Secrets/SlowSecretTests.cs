using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Who waits for whom when many secrets with slow hashes are to be verified. The clock stands still, so that nothing is answered because its time is
/// up until a test says so.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SlowSecretTests
{
    private const string Secret = "chosen by a person";
    private const string Here = "192.0.2.1";
    private const string Elsewhere = "198.51.100.1";
    private static readonly string[] Others = [.. Enumerable.Range(0, 5).Select(i => $"other-{i}")];
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(5);
    private static readonly int Line = 360 * Environment.ProcessorCount; // so many made-up ids that they are not done before a test is
    private readonly ObservedTime _time = new();

    [Test]
    public async Task Made_up_ids_do_not_keep_out_a_client_that_was_not_verified_yet()
    {
        await using var issuer = await StartAsync("acme");
        var guesses = Enumerable.Range(0, 200).Select(i => AskAsync(issuer, $"nobody-{i}", "wrong", Here)).ToList();

        var right = await AskAsync(issuer, "acme", Secret, Here);
        await TimeIsUpAsync(checks: 201);

        right.Status.Should().Be(HttpStatusCode.OK);
        (await Task.WhenAll(guesses)).Should().OnlyContain(answer => answer.Status == HttpStatusCode.Unauthorized);
    }

    [TestCase(1)]
    [TestCase(10)]
    public async Task Guesses_at_a_clients_secret_from_other_networks_do_not_keep_it_out(int networks)
    {
        var slower = SlowHashText.Of(Secret, rounds: 1_000_000);
        await using var issuer = await StartAsync(id => id == "acme" ? slower : HashOf(id), ["acme"]);
        var guesses = Enumerable.Range(0, 200).Select(i => AskAsync(issuer, "acme", $"wrong {i}", $"10.1.{i % networks}.{i}")).ToList();

        var right = await AskAsync(issuer, "acme", Secret, Here);

        right.Status.Should().Be(HttpStatusCode.OK);
        guesses.Should().Contain(guess => !guess.IsCompleted, "it does not wait for them");
        _time.Advance(TimeLimit);
        (await Task.WhenAll(guesses)).Should().NotContain(answer => answer.Status == HttpStatusCode.OK);
    }

    [Test]
    public async Task Guesses_at_other_clients_of_the_same_network_do_not_keep_a_client_out()
    {
        string[] guessed = [.. Enumerable.Range(0, 12).Select(i => $"guessed-{i}")];
        await using var issuer = await StartAsync(id => guessed.Contains(id) ? SlowHashText.OfNothing : HashOf(id), ["acme", .. guessed]);
        var guesses = guessed.SelectMany(id => Enumerable.Range(0, 3).Select(i => AskAsync(issuer, id, $"wrong {i}", Here))).ToList();

        var right = await AskAsync(issuer, "acme", Secret, Here);

        right.Status.Should().Be(HttpStatusCode.OK);
        guesses.Should().Contain(guess => !guess.IsCompleted, "it does not wait for all of them");
        _time.Advance(TimeLimit);
        await Task.WhenAll(guesses);
    }

    [Test]
    public async Task Only_three_checks_of_one_id_and_network_are_unanswered_whether_it_exists_or_not()
    {
        await using var issuer = await StartAsync(["acme", .. Others]);
        var line = Enumerable.Range(0, Line).Select(i => AskAsync(issuer, $"nobody-{i}", "wrong", Here)).ToList();
        var known = Enumerable.Range(0, 10).Select(i => AskAsync(issuer, "acme", $"wrong {i}", Here)).ToList();
        var unknown = Enumerable.Range(0, 10).Select(i => AskAsync(issuer, "nobody", $"wrong {i}", Here)).ToList();
        await TurnsHavePassedAsync(issuer); // those of the known id that were admitted are computed
        while (known.Concat(unknown).Count(answer => answer.IsCompleted) < 14)
        {
            await Task.Yield();
        }

        await TimeIsUpAsync(checks: Line + 6 + Others.Length);
        await Task.WhenAll(line);

        foreach (var answers in new[] { await Task.WhenAll(known), await Task.WhenAll(unknown) })
        {
            answers.Count(answer => answer.Status == HttpStatusCode.ServiceUnavailable).Should().Be(7);
            answers.Count(answer => answer.Status == HttpStatusCode.Unauthorized).Should().Be(3);
            answers.Should().OnlyContain(answer => answer.Status == HttpStatusCode.Unauthorized || answer.Headers.Contains("Retry-After: 1"));
        }
    }

    [Test]
    public async Task Under_load_the_refusal_of_a_known_id_waits_as_long_as_that_of_an_unknown_one()
    {
        await using var issuer = await StartAsync("acme", "other");
        var line = Enumerable.Range(0, Line).Select(i => AskAsync(issuer, $"nobody-{i}", "wrong", Here)).ToList();

        var known = AskAsync(issuer, "acme", "wrong", Here);
        var unknown = AskAsync(issuer, "nobody", "wrong", Here);
        await AskAsync(issuer, "other", Secret, Here); // its turn comes after that of the known one

        known.IsCompleted.Should().BeFalse("the hash was computed, but the line has not moved so far");
        unknown.IsCompleted.Should().BeFalse();
        await TimeIsUpAsync(checks: Line + 3);
        (await known).Should().Be(await unknown);
        (await known).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        await Task.WhenAll(line);
    }

    [Test]
    public async Task What_waits_longer_than_the_time_limit_is_answered_503_whether_the_id_exists_or_not()
    {
        string[] before = [.. Enumerable.Range(0, 60).Select(i => $"before-{i}")]; // fewer than would be turned away at once
        await using var issuer = await StartAsync(id => before.Contains(id) ? SlowHashText.OfNothing : HashOf(id), ["acme", .. before]);
        var turns = before.Select((id, i) => AskAsync(issuer, id, "wrong", $"10.{i / 256}.{i % 256}.1")).ToList();
        await ChecksBegunAsync(before.Length);

        var known = AskAsync(issuer, "acme", Secret, Here);
        await ChecksBegunAsync(1);
        _time.Advance(TimeLimit / 2);
        var unknown = AskAsync(issuer, "nobody", "wrong", Here);
        await ChecksBegunAsync(1);
        _time.Advance(TimeLimit / 2);
        (await known).Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        _time.Advance(TimeLimit / 2);

        (await unknown).Status.Should().Be(HttpStatusCode.ServiceUnavailable, "had it begun with those that were turned away, it would have been one of them");
        await Task.WhenAll(turns);
        (await AskAsync(issuer, "acme", Secret, Here)).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_check_whose_requesters_have_gone_leaves_its_place_to_others()
    {
        await using var issuer = await StartAsync("acme");
        var line = Enumerable.Range(0, Line).Select(i => AskAsync(issuer, $"nobody-{i}", "wrong", Here)).ToList();
        using var hangUp = new CancellationTokenSource();
        var gone = Enumerable.Range(0, 3).Select(i => AskAsync(issuer, "acme", $"wrong {i}", Here, hangUp.Token)).ToList();
        await ChecksBegunAsync(Line + 3);

        (await AskAsync(issuer, "acme", Secret, Here)).Status.Should().Be(HttpStatusCode.ServiceUnavailable, "three are waiting");
        await hangUp.CancelAsync();
        await issuer.Logs.ReachedAsync("RequesterGone", 3);

        (await AskAsync(issuer, "acme", Secret, Here)).Status.Should().Be(HttpStatusCode.OK);
        await Task.WhenAll(gone).Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        _time.Advance(TimeLimit);
        await Task.WhenAll(line);
    }

    [Test]
    public async Task A_refusal_costs_a_slow_check_from_the_first_request_on_if_a_client_of_the_settings_has_a_slow_hash()
    {
        await using var issuer = await Issuer.Default.Services(services => services.AddSingleton<TimeProvider>(_time))
            .AndClient("acme", "right", acme => acme.Secrets[0].Hash = HashOf("acme"))
            .StartAsync();
        _time.ForgetWaits();

        var refused = await issuer.RequestTokenAsync("nobody", "wrong");

        refused.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        await ChecksBegunAsync(1).WaitAsync(TimeSpan.FromSeconds(20)); // only a broken issuer makes a test wait that long
    }

    [Test]
    public async Task A_wrong_secret_counts_although_its_answer_is_503()
    {
        await using var issuer = await StartThrottlingAsync(failuresPerAddress: 20);
        var line = Enumerable.Range(0, Line).Select(i => AskAsync(issuer, $"nobody-{i}", "wrong", $"10.{i / 256}.{i % 256}.1")).ToList();
        await ChecksBegunAsync(Line);
        var held = Enumerable.Range(0, 3).Select(i => AskAsync(issuer, "fast", $"wrong {i}", Here)).ToList();
        await ChecksBegunAsync(3);
        for (var i = 3; i < 20; i++)
        {
            (await AskAsync(issuer, "fast", $"wrong {i}", Here)).Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        }

        _time.Advance(TimeLimit);
        await Task.WhenAll([.. line, .. held]);

        (await AskAsync(issuer, "another", "wrong", Here)).Status.Should().Be(HttpStatusCode.TooManyRequests);
    }

    [Test]
    public async Task A_wrong_secret_counts_although_its_sender_has_not_waited_for_the_answer()
    {
        await using var issuer = await StartThrottlingAsync(failuresPerAddress: 1);
        var line = Enumerable.Range(0, Line).Select(i => AskAsync(issuer, $"nobody-{i}", "wrong", $"10.{i / 256}.{i % 256}.1")).ToList();
        using var hangUp = new CancellationTokenSource();
        var gone = AskAsync(issuer, "fast", "wrong", Here, hangUp.Token);
        await ChecksBegunAsync(Line + 1);

        await hangUp.CancelAsync();
        await issuer.Logs.ReachedAsync("RequesterGone", 1);

        (await AskAsync(issuer, "another", "wrong", Here)).Status.Should().Be(HttpStatusCode.TooManyRequests);
        await gone.Invoking(task => task).Should().ThrowAsync<OperationCanceledException>();
        _time.Advance(TimeLimit);
        await Task.WhenAll(line);
    }

    private async Task<RunningIssuer> StartThrottlingAsync(int failuresPerAddress)
    {
        var issuer = await Issuer.WithClient("fast", "right").AndClient("verified", Secret, client => client.Secrets[0].Hash = HashOf("verified"))
            .Setting("Throttling:Enabled", "true").Setting("Throttling:FailuresPerAddress", $"{failuresPerAddress}")
            .Services(services => services.AddSingleton<TimeProvider>(_time).AddSingleton<IStartupFilter, SenderAddress>())
            .StartAsync();
        (await AskAsync(issuer, "verified", Secret, Elsewhere)).Status.Should().Be(HttpStatusCode.OK);
        _time.ForgetWaits();

        return issuer;
    }

    /// <summary>With clients whose hashes are slow, and one of which is verified already, so that the issuer knows what a refusal costs.</summary>
    private Task<RunningIssuer> StartAsync(params string[] clients) => StartAsync(HashOf, clients);

    private async Task<RunningIssuer> StartAsync(Func<string, string> hashOf, string[] clients)
    {
        var description = Issuer.Default
            .Services(services => services.AddSingleton<TimeProvider>(_time).AddSingleton<IStartupFilter, SenderAddress>());
        foreach (var id in clients.Append("verified"))
        {
            description.AndClient(id, Secret, client => client.Secrets[0].Hash = hashOf(id));
        }

        var issuer = await description.StartAsync();
        (await AskAsync(issuer, "verified", Secret, Elsewhere)).Status.Should().Be(HttpStatusCode.OK);
        _time.ForgetWaits();

        return issuer;
    }

    /// <summary>Clients take turns, so that one check of any other client has ended before each of these.</summary>
    private static async Task TurnsHavePassedAsync(RunningIssuer issuer)
    {
        foreach (var id in Others)
        {
            (await AskAsync(issuer, id, Secret, Here)).Status.Should().Be(HttpStatusCode.OK);
        }
    }

    private static string HashOf(string clientId) => SlowHashText.Of(Secret, salted: clientId); // what matched one is not known to match another

    private static async Task<Answer> AskAsync(
        RunningIssuer issuer, string clientId, string secret, string address, CancellationToken cancellationToken = default)
    {
        using var message = HttpCall.Form($"grant_type=client_credentials&client_id={clientId}&client_secret={Uri.EscapeDataString(secret)}")
            .With(SenderAddress.Header, address).ToMessage();
        using var response = await issuer.Http.SendAsync(message, cancellationToken);

        return await Answer.ReadAsync(response);
    }

    private async Task ChecksBegunAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            await _time.WaitBegunAsync(TimeLimit);
        }
    }

    private async Task TimeIsUpAsync(int checks)
    {
        await ChecksBegunAsync(checks);
        _time.Advance(TimeLimit);
    }

    /// <summary>Has a request come from the address in its header, as forwarded headers would.</summary>
    private sealed class SenderAddress : IStartupFilter
    {
        public const string Header = "X-Sender";

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, following) =>
            {
                context.Connection.RemoteIpAddress = IPAddress.Parse(context.Request.Headers[Header].ToString());

                return following(context);
            });
            next(app);
        };
    }
}

using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Attempts at the same time: guesses do not get past a limit together, and right secrets are not refused for being many.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ParallelAttemptTests
{
    private const string Here = "203.0.113.7";
    private readonly TaskCompletionSource _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private StoreOf _store = new((_, _) => default);
    private bool _answersAtOnce = true;

    [Test]
    public async Task Guesses_at_the_same_time_do_not_exceed_the_limit_of_an_address()
    {
        await using var issuer = await StartAsync(ClientOf);

        var answers = await AskAsync(issuer, 150, i => (Here, $"client-{i}", "wrong"), inFlight: 60);

        answers.Count(answer => answer.Status is HttpStatusCode.Unauthorized).Should().Be(60);
        answers.Count(answer => answer.Status is HttpStatusCode.TooManyRequests).Should().Be(90);
    }

    [Test]
    public async Task Guesses_at_the_same_time_do_not_exceed_the_limit_of_a_client()
    {
        await using var issuer = await StartAsync(ClientOf);

        // Fifteen from each of ten addresses: twenty may fail in all, and three of each address.
        var answers = await AskAsync(issuer, 150, i => ($"198.51.{i % 10}.1", "acme", "wrong"), inFlight: 30);

        answers.Count(answer => answer.Status is HttpStatusCode.Unauthorized).Should().BeInRange(20, 20 + (10 * 3));
    }

    [Test]
    public async Task Many_right_clients_at_the_same_time_from_one_new_address_are_all_served()
    {
        await using var issuer = await StartAsync(ClientOf);

        var answers = await AskAsync(issuer, 150, i => (Here, $"client-{i}", "right"), inFlight: 60);

        answers.Should().OnlyContain(answer => answer.Status == HttpStatusCode.OK);
    }

    [Test]
    public async Task Many_right_requests_of_one_client_from_one_new_address_are_all_served_while_it_is_over_its_limit()
    {
        await using var issuer = await StartAsync(ClientOf);
        await issuer.FailAsAsync("acme", 20);

        var answers = await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => issuer.RequestTokenFromAsync(Here, "acme", "right")));

        answers.Should().OnlyContain(answer => answer.Status == HttpStatusCode.OK);
    }

    [Test]
    public async Task A_request_that_gets_503_does_not_count_and_lets_those_that_wait_go_on()
    {
        await using var issuer = await StartAsync(_ => throw new TimeoutException());

        var answers = await AskAsync(issuer, 100, i => (Here, $"client-{i}", "right"), inFlight: 60);

        answers.Should().OnlyContain(answer => answer.Status == HttpStatusCode.ServiceUnavailable);
    }

    private static Client ClientOf(string id) => new() { ClientId = id, Secrets = StoreOf.Acme.Secrets };

    private Task<RunningIssuer> StartAsync(Func<string, Client> find)
    {
        _store = new(async (id, _) =>
        {
            if (_answersAtOnce)
            {
                return ClientOf(id);
            }

            await _answer.Task;

            return find(id);
        });

        return Issuer.Default.Throttling().LoggingErrorsOnly()
            .Setting("Stores:CacheFor", "00:00:00")
            .With(builder => builder.AddClientStore(_store)).StartAsync();
    }

    /// <summary>Sends all requests, and lets the store answer only when so many have reached it.</summary>
    private async Task<Answer[]> AskAsync(RunningIssuer issuer, int count, Func<int, (string Address, string ClientId, string Secret)> request, int inFlight)
    {
        var requests = Enumerable.Range(0, count).Select(request).ToList();
        foreach (var (_, clientId, _) in requests)
        {
            await issuer.RequestTokenFromAsync("100.64.0.1", clientId, "right"); // few ids that are not known to exist are looked up at a time
        }

        _answersAtOnce = false;
        var before = _store.Calls;
        var answers = requests.Select(one => issuer.RequestTokenFromAsync(one.Address, one.ClientId, one.Secret)).ToArray();
        while (_store.Calls < before + inFlight)
        {
            await Task.Yield();
        }

        _answer.SetResult();

        return await Task.WhenAll(answers);
    }
}

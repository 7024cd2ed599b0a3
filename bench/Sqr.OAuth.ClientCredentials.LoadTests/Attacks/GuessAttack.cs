using System.Globalization;
using System.Net;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>How far guessing gets in a minute, with throttling off and on, and what other clients notice of it.</summary>
/// <param name="duration">How long the guesses go on.</param>
/// <param name="perSecond">How many guesses the two hundred addresses send in a second, all together; zero for as many as they can.</param>
internal sealed class GuessAttack(TimeSpan duration, int perSecond)
{
    private const string Algorithm = "ES256";
    private const int Addresses = 200;
    private const int Connections = 32; // of the one address
    private const int VictimRequests = 500;
    private const string OtherClient = "another-client";
    private static readonly TimeSpan Baseline = TimeSpan.FromSeconds(15);

    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        await Machine.LeaveServerCoreAsync();
        Console.WriteLine($"{Machine.Describe()}; {duration.TotalSeconds:0} s each.");
        Console.WriteLine();
        Console.WriteLine(
            "| | 401 | 429 | other answers | served of the victim's own | from a new address | p99 of another client: before and after, during |");
        Console.WriteLine("| --- | ---: | ---: | ---: | ---: | --- | --- |");
        foreach (var throttling in (bool[])[false, true])
        {
            Console.WriteLine(await OneAddressAsync(throttling, cancellationToken));
            Console.WriteLine(await ManyAddressesAsync(throttling, cancellationToken));
        }

        return 0;
    }

    private async Task<string> OneAddressAsync(bool throttling, CancellationToken cancellationToken)
    {
        using WorkDirectory work = new();
        await using var server = await StartAsync(work, throttling, cancellationToken);
        using Caller caller = new("127.0.1.1", server.TokenEndpoint);
        Guessers guessers = new([caller], Connections, () => Guess($"made-up-{Guid.NewGuid():N}"), perSecond: null);
        await guessers.RunAsync(duration, cancellationToken);

        return Row($"one address, {Connections} connections, made-up ids, at full speed; throttling {Name(throttling)}", guessers, "", "", "");
    }

    private async Task<string> ManyAddressesAsync(bool throttling, CancellationToken cancellationToken)
    {
        using WorkDirectory work = new();
        await using var server = await StartAsync(work, throttling, cancellationToken);
        using Caller victim = new("127.0.0.2", server.TokenEndpoint);
        using Caller newAddress = new("127.0.2.1", server.TokenEndpoint);
        using Caller other = new("127.0.0.3", server.TokenEndpoint);
        List<Caller> callers = [.. Enumerable.Range(1, Addresses).Select(number => new Caller($"127.0.1.{number}", server.TokenEndpoint))];
        var right = TokenRequest.WithSecret(Fixture.ClientId, Fixture.Secret);
        var ofOther = TokenRequest.WithSecret(OtherClient, Fixture.Secret);

        await victim.AskAsync(right, cancellationToken);
        await TimesAsync(other, ofOther, TimeSpan.FromSeconds(10), cancellationToken); // warm
        var without = await TimesAsync(other, ofOther, Baseline, cancellationToken);

        Guessers guessers = new(callers, 1, () => Guess(Fixture.ClientId), perSecond == 0 ? null : perSecond);
        var guessing = guessers.RunAsync(duration, cancellationToken);
        var served = ServedAsync(victim, right, cancellationToken);
        var during = TimesAsync(other, ofOther, duration, cancellationToken);
        await Task.Delay(duration / 2, cancellationToken);
        var (fromNew, _) = await newAddress.AskAsync(right, cancellationToken);
        await guessing;
        callers.ForEach(caller => caller.Dispose());
        var (before, p99) = (P99([.. without, .. await TimesAsync(other, ofOther, Baseline, cancellationToken)]), P99(await during));

        return Row(
            $"{Addresses} addresses, one client, {(perSecond == 0 ? "at full speed" : $"{perSecond} guesses a second")}; throttling {Name(throttling)}",
            guessers,
            $"{await served} of {VictimRequests}",
            ((int)fromNew).ToString(CultureInfo.InvariantCulture),
            string.Create(CultureInfo.InvariantCulture, $"{before.TotalMilliseconds:0.00} ms, {p99.TotalMilliseconds:0.00} ms, × {p99 / before:0.00}"));
    }

    private async Task<int> ServedAsync(Caller victim, TokenRequest request, CancellationToken cancellationToken)
    {
        var served = 0;
        for (var i = 0; i < VictimRequests; i++)
        {
            await Task.Delay(duration / (VictimRequests + 50), cancellationToken);
            var (status, _) = await victim.AskAsync(request, cancellationToken);
            served += status is HttpStatusCode.OK ? 1 : 0;
        }

        return served;
    }

    private static TimeSpan P99(List<TimeSpan> times)
    {
        times.Sort();

        return times[(int)(times.Count * 0.99)];
    }

    private static async Task<List<TimeSpan>> TimesAsync(Caller caller, TokenRequest request, TimeSpan duration, CancellationToken cancellationToken)
    {
        List<TimeSpan> times = [];
        using PeriodicTimer timer = new(TimeSpan.FromMilliseconds(5));
        var end = Environment.TickCount64 + (long)duration.TotalMilliseconds;
        while (Environment.TickCount64 < end && await timer.WaitForNextTickAsync(cancellationToken))
        {
            var (status, elapsed) = await caller.AskAsync(request, cancellationToken);
            times.Add(status is HttpStatusCode.OK ? elapsed : throw new LoadException($"Another client was answered {status}."));
        }

        return times;
    }

    private static async Task<ServerProcess> StartAsync(WorkDirectory work, bool throttling, CancellationToken cancellationToken)
    {
        var command = new ServerCommands(work).Ours(
            Algorithm,
            ServerCommands.Secret,
            ("Throttling:Enabled", throttling ? "true" : "false"),
            ($"Clients:{OtherClient}:Secrets:0:Hash", SecretHash.OfRandomSecret(Fixture.Secret)),
            ($"Clients:{OtherClient}:Scopes:0", Fixture.Scope));
        var request = TokenRequest.WithSecret(OtherClient, Fixture.Secret);
        ServerProcess server = new(new("guessing", command, Algorithm, new Requests.Same(request)));
        await server.IssueFirstTokenAsync(() => request, cancellationToken);

        return server;
    }

    private static TokenRequest Guess(string clientId) => TokenRequest.WithSecret(clientId, $"sqrcs_{Guid.NewGuid():N}");

    private static string Name(bool throttling) => throttling ? "on" : "off";

    private static string Row(string name, Guessers guessers, string served, string fromNew, string latency) => string.Create(
        CultureInfo.InvariantCulture,
        $"| {name} | {guessers.CountOf(HttpStatusCode.Unauthorized):N0} | {guessers.CountOf(HttpStatusCode.TooManyRequests):N0} "
        + $"| {guessers.Others:N0} | {served} | {fromNew} | {latency} |");
}

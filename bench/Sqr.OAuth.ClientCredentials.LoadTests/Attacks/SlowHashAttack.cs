namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>Wrong secrets, while clients with slow hashes that the host has not verified yet ask for their first token: a host just after its start.</summary>
internal sealed class SlowHashAttack(string program, IReadOnlyList<string> settings, int tries)
{
    private const int Connections = 100;
    private const string Secret = "chosen-by-a-person";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1); // for the attack to be at its height

    private readonly IReadOnlyList<string> _hashes = [.. Enumerable.Range(0, tries).AsParallel().Select(_ => SecretHash.OfPassword(Secret))];
    private string _victim = "";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        await Console.Out.WriteLineAsync(AttackReport.Heading);
        await RunAsync("none", (_, _, _) => Task.CompletedTask, cancellationToken);
        foreach (var (whose, id) in new (string, Func<string>)[] { ("random ids", () => $"nobody-{Guid.NewGuid():N}"), ("the victim's id", () => _victim) })
        {
            await RunAsync($"{whose}, 100 connections", (host, report, stop) => GuessAsync(host, report, id, stop), cancellationToken);
            await RunAsync($"{whose}, 25/s, each reset at once", (host, report, stop) => ResetAsync(host, report, id, stop), cancellationToken);
        }
    }

    private async Task RunAsync(string name, Func<SampleHost, AttackReport, CancellationToken, Task> attack, CancellationToken cancellationToken)
    {
        var clients = _hashes.Select((hash, i) => $"--SqrClientCredentials:Clients:victim-{i}:Secrets:0:Hash={hash}");
        await using var host = await SampleHost.StartAsync(program, [.. settings, .. clients]);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var report = new AttackReport();
        _victim = "victim-0";
        var attacking = attack(host, report, stop.Token);
        await Task.Delay(Pause, cancellationToken);
        for (var i = 0; i < tries; i++)
        {
            _victim = $"victim-{i}";
            using var victim = new Sender(host.Address, "127.0.0.2");
            report.NoteVictim(await victim.SendAsync(_victim, Secret, cancellationToken));
        }

        await stop.CancelAsync();
        await attacking;
        await Console.Out.WriteLineAsync(report.Line(name));
    }

    private static Task GuessAsync(SampleHost host, AttackReport report, Func<string> id, CancellationToken stop) => Task.WhenAll(
        Enumerable.Range(1, Connections).Select(async i =>
        {
            using var sender = new Sender(host.Address, $"127.0.1.{i}");
            try
            {
                while (true)
                {
                    report.NoteAttacker((await sender.SendAsync(id(), $"wrong-{Guid.NewGuid():N}", stop)).Status);
                }
            }
            catch (OperationCanceledException)
            {
                // the victim has its tokens
            }
        }));

    private static async Task ResetAsync(SampleHost host, AttackReport report, Func<string> id, CancellationToken stop)
    {
        using var sender = new Sender(host.Address, "127.0.1.1");
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(40));
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                await sender.SendAndResetAsync(id(), $"wrong-{Guid.NewGuid():N}", stop);
                report.NoteAttacker(0);
            }
        }
        catch (OperationCanceledException)
        {
            // the victim has its tokens
        }
    }
}

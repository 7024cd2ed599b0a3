namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>Measures servers in rounds: in each round each of them is started, verified, warmed up, driven and stopped, one after another.</summary>
internal sealed class Rounds(LoadOptions options, WorkDirectory work)
{
    private readonly HashSet<string> _prepared = [];

    public async Task<Measurements> MeasureAsync(IReadOnlyList<Candidate> candidates, CancellationToken cancellationToken)
    {
        foreach (var candidate in candidates.Where(candidate => options.StartsTwice && _prepared.Add(candidate.Server.Directory)))
        {
            // The first start makes key and database; those of the rounds find them.
            await using var server = new ServerProcess(candidate);
            await server.IssueFirstTokenAsync(candidate.Requests.Sample(), cancellationToken);
        }

        Measurements measurements = new();
        for (var round = 0; round < options.Rounds; round++)
        {
            // Who comes later finds the machine as others have left it: they take turns in that as well.
            foreach (var candidate in round % 2 == 0 ? candidates : candidates.Reverse())
            {
                await Console.Error.WriteLineAsync($"round {round + 1} of {options.Rounds}: {candidate.Name} ({candidate.Algorithm})");
                try
                {
                    measurements.Add(candidate, await MeasureAsync(candidate, cancellationToken));
                }
                catch (LoadException exception)
                {
                    throw new LoadException($"{candidate.Name} ({candidate.Algorithm}): {exception.Message}");
                }
            }
        }

        return measurements;
    }

    private async Task<Measurement> MeasureAsync(Candidate candidate, CancellationToken cancellationToken)
    {
        // What counts once is made before the server starts: it takes a while.
        var warmUps = Enumerable.Range(1, options.WarmUps).Select(number => Prepare(candidate, $"warm-up-{number}", LoadOptions.WarmUp)).ToList();
        var round = Prepare(candidate, "round", options.Round);
        var first = candidate.Requests.Sample();

        await using var server = new ServerProcess(candidate);
        var firstToken = await server.IssueFirstTokenAsync(first, cancellationToken);
        var residentAtFirst = server.ResidentBytes;
        foreach (var warmUp in warmUps)
        {
            await warmUp(server.TokenEndpoint, cancellationToken);
            await server.RestAsync(cancellationToken);
        }

        using var idle = await IdleConnections.OpenAsync(new Uri(server.Address, Fixture.KeysPath), candidate.IdleConnections, cancellationToken); // now, as Kestrel closes what was idle for two minutes
        var before = server.ProcessorTime;
        var result = await round(server.TokenEndpoint, cancellationToken);
        var processor = server.ProcessorTime - before;
        var resident = server.ResidentBytes;
        await idle.DemandOpenAsync(cancellationToken);

        return new(
            result.Answers / (result.Microseconds / 1e6),
            processor.TotalMicroseconds / result.Answers,
            result.P50 / 1e3,
            result.P99 / 1e3,
            firstToken.TotalMilliseconds,
            residentAtFirst / 1e6,
            resident / 1e6);
    }

    private Func<Uri, CancellationToken, Task<WrkResult>> Prepare(Candidate candidate, string name, TimeSpan duration)
    {
        var connections = candidate.Connections ?? options.Connections;
        var perSecond = options.OncePerSecond ?? SignatureSpeed.PerSecond(candidate.Algorithm);
        var file = work.File($"{name}.requests");
        var mode = candidate.Requests.Write(file, (int)(perSecond * duration.TotalSeconds) + connections + 1); // one that wrk only looks at, and those under way at the end

        return (endpoint, cancellationToken) => Wrk.RunAsync(endpoint, file, mode, connections, duration, cancellationToken);
    }
}

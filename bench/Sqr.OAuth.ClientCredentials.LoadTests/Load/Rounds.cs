namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>Measures servers in rounds: each round drives all of them, one after another, so that a longer disturbance of the machine affects all.</summary>
internal sealed class Rounds(LoadOptions options, WorkDirectory work)
{
    private readonly HashSet<string> _prepared = [];

    public async Task<Measurements> MeasureAsync(IReadOnlyList<Candidate> candidates, CancellationToken cancellationToken)
    {
        List<WarmServer> servers = [];
        try
        {
            foreach (var candidate in candidates)
            {
                await SayAsync($"{candidate.Name} ({candidate.Algorithm})");
                servers.Add(await For(candidate, () => StartAsync(candidate, cancellationToken)));
            }

            Measurements measurements = new();
            for (var round = 0; round < options.Rounds; round++)
            {
                await SayAsync($"round {round + 1} of {options.Rounds}");

                // Who comes later finds the machine as others have left it: they take turns in that as well.
                foreach (var server in round % 2 == 0 ? servers : Enumerable.Reverse(servers))
                {
                    measurements.Add(server.Candidate, await For(server.Candidate, () => DriveAsync(server, cancellationToken)));
                }
            }

            return measurements;
        }
        finally
        {
            foreach (var server in servers)
            {
                await server.Process.DisposeAsync();
            }
        }
    }

    /// <summary>Starts a server as often as it takes to know when its first token comes, and warms up the last.</summary>
    private async Task<WarmServer> StartAsync(Candidate candidate, CancellationToken cancellationToken)
    {
        if (options.Starts > 1 && _prepared.Add(candidate.Server.Directory))
        {
            await IssueFirstTokenAsync(); // makes key and database; those that count find them
        }

        List<double> firstTokens = [];
        while (firstTokens.Count < options.Starts - 1)
        {
            firstTokens.Add(await IssueFirstTokenAsync());
        }

        var server = new ServerProcess(candidate);
        try
        {
            firstTokens.Add((await server.IssueFirstTokenAsync(candidate.Requests.Sample, cancellationToken)).TotalMilliseconds);
            var resident = server.ResidentBytes;
            for (var warmUp = 0; warmUp < options.WarmUps; warmUp++)
            {
                await LoadAsync(candidate, server, LoadOptions.WarmUp, cancellationToken);
                await server.RestAsync(cancellationToken);
            }

            return new(candidate, server, Measurements.Median(firstTokens), resident / 1e6);
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }

        async Task<double> IssueFirstTokenAsync()
        {
            await using var once = new ServerProcess(candidate);

            return (await once.IssueFirstTokenAsync(candidate.Requests.Sample, cancellationToken)).TotalMilliseconds;
        }
    }

    private async Task<Measurement> DriveAsync(WarmServer server, CancellationToken cancellationToken)
    {
        var (candidate, process) = (server.Candidate, server.Process);
        // Now, as Kestrel closes what was idle for two minutes.
        using var idle = await IdleConnections.OpenAsync(new Uri(process.Address, Fixture.KeysPath), candidate.IdleConnections, cancellationToken);
        var before = process.ProcessorTime;
        var result = await LoadAsync(candidate, process, options.Round, cancellationToken);
        var processor = process.ProcessorTime - before;
        var resident = process.ResidentBytes;
        await idle.DemandOpenAsync(cancellationToken);

        return new(
            result.Answers / (result.Microseconds / 1e6),
            processor.TotalMicroseconds / result.Answers,
            result.P50 / 1e3,
            result.P99 / 1e3,
            server.FirstToken,
            server.ResidentAtFirst,
            resident / 1e6);
    }

    private Task<WrkResult> LoadAsync(Candidate candidate, ServerProcess server, TimeSpan duration, CancellationToken cancellationToken)
    {
        var connections = candidate.Connections ?? options.Connections;
        var perSecond = options.OncePerSecond ?? SignatureSpeed.PerSecond(candidate.Algorithm);
        var file = work.File("requests");
        // One more, that wrk only looks at, and those under way at the end.
        var mode = candidate.Requests.Write(file, (int)(perSecond * duration.TotalSeconds) + connections + 1);

        return Wrk.RunAsync(server.TokenEndpoint, file, mode, connections, duration, cancellationToken);
    }

    private static async Task<T> For<T>(Candidate candidate, Func<Task<T>> measure)
    {
        try
        {
            return await measure();
        }
        catch (LoadException exception)
        {
            throw new LoadException($"{candidate.Name} ({candidate.Algorithm}): {exception.Message}");
        }
    }

    private static Task SayAsync(string progress) => Console.Error.WriteLineAsync(progress);

    /// <summary>A server that has compiled what it is going to be driven with.</summary>
    private sealed record WarmServer(Candidate Candidate, ServerProcess Process, double FirstToken, double ResidentAtFirst);
}

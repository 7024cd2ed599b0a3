using System.Diagnostics;
using ThreadState = System.Diagnostics.ThreadState;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>A server as a process of its own, on a core of its own.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private readonly Candidate _candidate;
    private readonly Process _process;
    private readonly long _started;

    public ServerProcess(Candidate candidate)
    {
        _candidate = candidate;
        Address = LoopbackAddress.Free();
        _started = Stopwatch.GetTimestamp();
        _process = Process.Start(new ProcessStartInfo(
            "taskset", ["--cpu-list", Machine.ServerCore, candidate.Server.Program, .. candidate.Server.Arguments, $"--urls={Address}"])
        {
            WorkingDirectory = candidate.Server.Directory, // no settings lie there
        }) ?? throw new LoadException("taskset did not start.");
    }

    public Uri Address { get; }

    public Uri TokenEndpoint => new(Address, Fixture.TokenPath);

    /// <summary>User and system time of all its threads, as in <c>/proc/PID/stat</c>.</summary>
    public TimeSpan ProcessorTime
    {
        get
        {
            _process.Refresh();

            return _process.TotalProcessorTime;
        }
    }

    /// <summary>Its resident set (RSS).</summary>
    public long ResidentBytes
    {
        get
        {
            _process.Refresh();

            return _process.WorkingSet64;
        }
    }

    /// <summary>Waits for its first token, and verifies that.</summary>
    /// <returns>How long after the start of the process it came.</returns>
    /// <exception cref="LoadException">The server ended, or the token is not as it should be.</exception>
    public async Task<TimeSpan> IssueFirstTokenAsync(Func<TokenRequest> next, CancellationToken cancellationToken)
    {
        using var http = new HttpClient();
        using var answer = await AskAsync(http, next, cancellationToken);
        var elapsed = Stopwatch.GetElapsedTime(_started);
        var keys = await http.GetStringAsync(new Uri(Address, Fixture.KeysPath), cancellationToken);
        await AnswerCheck.DemandAsync(answer, keys, _candidate.Algorithm, next().ClientId, _candidate.Confirmation);

        return elapsed;
    }

    /// <summary>Waits until it is idle: its background compilation is done. On one core .NET begins that when no new code was met for a second.</summary>
    /// <exception cref="LoadException">It does not come to rest.</exception>
    public async Task RestAsync(CancellationToken cancellationToken)
    {
        var start = Stopwatch.GetTimestamp();
        var (quietSince, before) = (start, TimeSpan.MinValue);
        while (Stopwatch.GetElapsedTime(quietSince) < TimeSpan.FromSeconds(1.5))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), cancellationToken);
            if (ProcessorTime != before || HasRunnableThread())
            {
                (quietSince, before) = (Stopwatch.GetTimestamp(), ProcessorTime);
            }

            if (Stopwatch.GetElapsedTime(start) > TimeSpan.FromMinutes(1))
            {
                throw new LoadException("The server does not come to rest after the load.");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    // It may have no processor time because neighbours have all of it.
    private bool HasRunnableThread() => _process.Threads.Cast<ProcessThread>().Any(thread => thread.ThreadState is ThreadState.Running or ThreadState.Ready);

    private async Task<HttpResponseMessage> AskAsync(HttpClient http, Func<TokenRequest> next, CancellationToken cancellationToken)
    {
        while (!_process.HasExited)
        {
            try
            {
                using var message = next().ToMessage(TokenEndpoint); // a new one each time: an assertion from before the start is refused

                return await http.SendAsync(message, cancellationToken);
            }
            catch (HttpRequestException exception) when (exception.HttpRequestError is HttpRequestError.ConnectionError)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(1), cancellationToken); // it does not listen yet
            }
        }

        throw new LoadException("The server ended before it had issued a token.");
    }
}

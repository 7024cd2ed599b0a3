using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>What wrk says of a run: times in microseconds.</summary>
/// <param name="Answers">How many came.</param>
/// <param name="Microseconds">In how long.</param>
/// <param name="P50">What half of them took at most.</param>
/// <param name="P99">What 99 of 100 took at most.</param>
/// <param name="Refused">Answers with a status of 400 and above.</param>
/// <param name="Broken">Connections that could not be made, read or written.</param>
/// <param name="Late">Answers that took longer than wrk waits.</param>
/// <param name="RanOut">Whether the requests that count once were used up.</param>
internal sealed record WrkResult(long Answers, long Microseconds, long P50, long P99, long Refused, long Broken, long Late, bool RanOut)
{
    public long Errors => Refused + Broken + Late;
}

/// <summary>Drives a server with wrk, from the core that the server does not have.</summary>
internal static class Wrk
{
    private static readonly string Script = Path.Combine(AppContext.BaseDirectory, "Load", "requests.lua");

    /// <exception cref="LoadException">wrk failed, or it was not answered as it should have been.</exception>
    public static async Task<WrkResult> RunAsync(Uri url, string requests, string mode, int connections, TimeSpan duration, CancellationToken cancellationToken)
    {
        var seconds = duration.TotalSeconds.ToString("0", CultureInfo.InvariantCulture);
        var run = new ProcessStartInfo("taskset",
        [
            "-c", Machine.LoadCore, "wrk", "--threads", "1", "--connections", connections.ToString(CultureInfo.InvariantCulture),
            "--duration", $"{seconds}s", "--timeout", "30s", "--latency", "--script", Script, url.ToString(), "--", requests, mode,
        ])
        { RedirectStandardOutput = true };
        using var process = Process.Start(run) ?? throw new LoadException("wrk did not start.");
        await using var stop = cancellationToken.Register(process.Kill);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        var json = output[Math.Max(0, output.LastIndexOf('{'))..];
        if (process.ExitCode != 0 || JsonSerializer.Deserialize<WrkResult>(json, JsonSerializerOptions.Web) is not { } result)
        {
            throw new LoadException($"wrk ended with {process.ExitCode}: {output}");
        }

        return result switch
        {
            { RanOut: true } => throw new LoadException(
                "The round has used up its assertions or proofs, of which each counts once. Make more of them with --once-per-second."),
            { Errors: > 0 } => throw new LoadException(
                $"Of {result.Answers} answers {result.Refused} were refusals, "
                + $"{result.Broken} connections broke and {result.Late} answers were late: nothing to be timed."),
            { Answers: 0 } => throw new LoadException("There was no answer in the whole round: nothing to be timed."),
            _ => result,
        };
    }
}

/// <summary>What stands in the way of a measurement.</summary>
internal sealed class LoadException(string message) : Exception(message);

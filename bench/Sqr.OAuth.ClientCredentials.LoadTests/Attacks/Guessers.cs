using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>Guesses of secrets: each connection sends the next one as soon as it has its answer, or as often as it may.</summary>
/// <param name="callers">One for each address.</param>
/// <param name="connections">How many connections each has.</param>
/// <param name="guess">The next guess.</param>
/// <param name="perSecond">How many guesses all of them send in a second at most; null for as many as they can.</param>
internal sealed class Guessers(IReadOnlyList<Caller> callers, int connections, Func<TokenRequest> guess, int? perSecond)
{
    private readonly ConcurrentDictionary<HttpStatusCode, int> _answers = new();

    public int CountOf(HttpStatusCode status) => _answers.GetValueOrDefault(status);

    public int Others => _answers
        .Where(answer => answer.Key is not (HttpStatusCode.Unauthorized or HttpStatusCode.TooManyRequests))
        .Sum(answer => answer.Value);

    public Task RunAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        var end = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var count = callers.Count * connections;
        TimeSpan? interval = perSecond is { } rate ? TimeSpan.FromSeconds((double)count / rate) : null;

        return Task.WhenAll(Enumerable.Range(0, count).Select(async number =>
        {
            var next = Stopwatch.GetTimestamp() + (long)(interval.GetValueOrDefault().TotalSeconds * number / count * Stopwatch.Frequency);
            while (Stopwatch.GetTimestamp() < end)
            {
                if (interval is { } pause)
                {
                    var wait = TimeSpan.FromSeconds((double)(next - Stopwatch.GetTimestamp()) / Stopwatch.Frequency);
                    await Task.Delay(wait > TimeSpan.Zero ? wait : TimeSpan.Zero, cancellationToken);
                    next += (long)(pause.TotalSeconds * Stopwatch.Frequency);
                }

                var (status, _) = await callers[number % callers.Count].AskAsync(guess(), cancellationToken);
                _answers.AddOrUpdate(status, 1, (_, before) => before + 1);
            }
        }));
    }
}

using System.Collections.Concurrent;
using System.Diagnostics;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>The spans of the requests and calls that one test makes. Make it when the host has started: from then on the test's calls are traced.</summary>
internal sealed class CollectedSpans : IDisposable
{
    private readonly ActivityListener _listener;
    private readonly ConcurrentQueue<Activity> _spans = new();
    private readonly Activity _root = new("test");

    public CollectedSpans(RunningIssuer issuer)
    {
        _root.SetIdFormat(ActivityIdFormat.W3C).Start();
        _listener = new()
        {
            ShouldListenTo = source => source.Name == "Sqr.OAuth.ClientCredentials",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = span =>
            {
                if (span.TraceId == _root.TraceId) // the listener hears of all hosts in the process
                {
                    _spans.Enqueue(span);
                }
            },
        };
        ActivitySource.AddActivityListener(_listener);
        issuer.Http.DefaultRequestHeaders.Add("traceparent", _root.Id);
    }

    /// <summary>Those of that name, each as its kind, its tags and whether it failed: <c>Client store=keys outcome=answered Unset</c>.</summary>
    public IReadOnlyList<string> Of(string name) => [.. _spans.Where(span => span.OperationName == name).Select(Text)];

    /// <summary>All of them, each with its name.</summary>
    public IReadOnlyList<string> All => [.. _spans.Select(span => $"{span.OperationName} {Text(span)}")];

    public void Dispose()
    {
        _root.Stop();
        _listener.Dispose();
    }

    private static string Text(Activity span) =>
        string.Join(' ', [$"{span.Kind}", .. span.TagObjects.Select(tag => $"{tag.Key}={tag.Value}"), $"{span.Status}{span.StatusDescription}"]);
}

using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The one name under which everything is measured and traced (docs/observability.md).</summary>
internal static class Telemetry
{
    public const string Name = "Sqr.OAuth.ClientCredentials";

    public static readonly ActivitySource Activities = new(Name);

    /// <param name="meters">The host's meters; null if it has none.</param>
    public static Meter NewMeter(IMeterFactory? meters) => meters?.Create(Name) ?? new(Name);

#if NET9_0_OR_GREATER
    // The default boundaries begin with 5: in seconds, all that we measure would be in the first bucket.
    private static readonly InstrumentAdvice<double> Boundaries = new()
    {
        HistogramBucketBoundaries = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    };

    /// <summary>Creates a histogram of durations, in seconds.</summary>
    public static Histogram<double> CreateDurations(this Meter meter, string name, string description) =>
        meter.CreateHistogram(name, "s", description, tags: null, Boundaries);
#else
    /// <summary>Creates a histogram of durations, in seconds. The host chooses its boundaries: .NET 8 cannot advise them.</summary>
    public static Histogram<double> CreateDurations(this Meter meter, string name, string description) => meter.CreateHistogram<double>(name, "s", description);
#endif
}

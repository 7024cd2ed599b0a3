using System.Diagnostics.Metrics;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The metrics of token requests.</summary>
internal sealed class TokenMetrics : IDisposable
{
    private const string ClientTag = "oauth.client.id"; // only for the top clients, because there can be any number of identifiers

    private readonly Meter _meter;
    private readonly Counter<long> _issued;
    private readonly Counter<long> _reused;
    private readonly Counter<long> _needed;

    /// <param name="meters">The host's meters; null if it has none.</param>
    /// <param name="top">The clients that sent the most unnecessary requests.</param>
    public TokenMetrics(IMeterFactory? meters, Func<IReadOnlyList<ClientTokenUsage>> top)
    {
        _meter = Telemetry.NewMeter(meters);
        _issued = _meter.CreateCounter<long>("sqr.oauth.tokens.issued", "{token}", "Access tokens that were signed for requests.");
        _reused = _meter.CreateCounter<long>(
            "sqr.oauth.tokens.reused", "{token}", "Answers that returned an earlier access token again, because of TokenReuse.");
        _needed = _meter.CreateCounter<long>(
            "sqr.oauth.tokens.needed",
            "{token}",
            "Access tokens that clients would have requested if they had kept each for half of its lifetime; "
            + "too high if there are more clients than can be counted.");
        _meter.CreateObservableGauge(
            "sqr.oauth.client.waste_factor",
            () => OfEach(top(), usage => usage.WasteFactor),
            "1",
            "Access tokens requested divided by those needed, for the ten clients with the most unnecessary requests.");
        _meter.CreateObservableGauge(
            "sqr.oauth.client.tokens.saveable",
            () => OfEach(top(), usage => usage.Saveable),
            "{token}",
            "Signatures that TokenReuse would have saved with a window of half of the lifetime, for the ten clients with the most unnecessary requests.");
    }

    public void Count(bool isReused, bool isNeeded)
    {
        (isReused ? _reused : _issued).Add(1);
        if (isNeeded)
        {
            _needed.Add(1);
        }
    }

    public void Dispose() => _meter.Dispose();

    private static IEnumerable<Measurement<T>> OfEach<T>(IReadOnlyList<ClientTokenUsage> top, Func<ClientTokenUsage, T> value)
        where T : struct => top.Select(usage => new Measurement<T>(value(usage), KeyValuePair.Create<string, object?>(ClientTag, usage.ClientId)));
}

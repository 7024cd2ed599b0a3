using System.Diagnostics.Metrics;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>What a metrics system reads of the tokens that were asked for.</summary>
internal sealed class TokenMetrics : IDisposable
{
    private const string MeterName = "Sqr.OAuth.ClientCredentials";
    private const string ClientTag = "oauth.client.id"; // of the top list only: identifiers have no bound

    private readonly Meter _meter;
    private readonly Counter<long> _issued;
    private readonly Counter<long> _reused;
    private readonly Counter<long> _needed;

    /// <param name="meters">The host's; null if it has none.</param>
    /// <param name="top">The clients that have asked most often without need.</param>
    public TokenMetrics(IMeterFactory? meters, Func<IReadOnlyList<ClientTokenUsage>> top)
    {
        _meter = meters?.Create(MeterName) ?? new(MeterName);
        _issued = _meter.CreateCounter<long>("sqr.oauth.tokens.issued", "{token}", "Access tokens that were signed for requests.");
        _reused = _meter.CreateCounter<long>("sqr.oauth.tokens.reused", "{token}", "Answers that gave an access token once more, by TokenReuse.");
        _needed = _meter.CreateCounter<long>("sqr.oauth.tokens.needed", "{token}", "Access tokens that clients would have asked for had they kept each until half of its lifetime was gone; too many where there are more clients than can be counted.");
        _meter.CreateObservableGauge("sqr.oauth.client.waste_factor", () => OfEach(top(), usage => usage.WasteFactor), "1", "Access tokens asked for divided by those needed, of the ten clients that have asked most often without need.");
        _meter.CreateObservableGauge("sqr.oauth.client.tokens.saveable", () => OfEach(top(), usage => usage.Saveable), "{token}", "Signatures that TokenReuse, with a window of half of the lifetime, would have saved, of the ten clients that have asked most often without need.");
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

using System.Diagnostics.Metrics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>What a metrics system would see of one host.</summary>
internal sealed class CollectedMetrics : IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly List<Instrument> _instruments = [];
    private readonly List<(Instrument Instrument, string Text, string Tags)> _measured = [];

    public CollectedMetrics(IServiceProvider host)
    {
        var meters = host.GetRequiredService<IMeterFactory>();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Sqr.OAuth.ClientCredentials" && instrument.Meter.Scope == meters)
            {
                lock (_measured)
                {
                    _instruments.Add(instrument);
                }

                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Note(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>All that the host has published so far.</summary>
    public IReadOnlyList<Instrument> Instruments
    {
        get
        {
            lock (_measured)
            {
                return [.. _instruments];
            }
        }
    }

    /// <summary>What was measured, in its order: the tags as <c>outcome=hit</c>, then the value. Of a gauge, what it shows now.</summary>
    public IReadOnlyList<string> Of(string instrument)
    {
        lock (_measured)
        {
            _measured.RemoveAll(one => one.Instrument.IsObservable);
        }

        _listener.RecordObservableInstruments();
        lock (_measured)
        {
            return [.. _measured.Where(one => one.Instrument.Name == instrument).Select(one => one.Text)];
        }
    }

    /// <summary>The different sets of tags that were measured, without the values.</summary>
    public IReadOnlyList<string> TagsOf(string instrument)
    {
        lock (_measured)
        {
            return [.. _measured.Where(one => one.Instrument.Name == instrument).Select(one => one.Tags).Distinct()];
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Note(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var names = string.Join(' ', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}"));
        lock (_measured)
        {
            _measured.Add((instrument, $"{names} {value.ToString(CultureInfo.InvariantCulture)}".TrimStart(), names));
        }
    }
}

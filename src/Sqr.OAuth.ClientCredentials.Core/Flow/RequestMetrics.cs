using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>How long requests take until they are decided, and how they end.</summary>
internal sealed class RequestMetrics : IDisposable
{
    private readonly Meter _meter;
    private readonly Histogram<double> _duration;
    private readonly CurrentSettings _settings;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, bool> _named = new(StringComparer.Ordinal);
    private int _namedCount; // that of the dictionary takes all of its locks

    /// <param name="settings">The settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="meters">The host's meters; null if it has none.</param>
    public RequestMetrics(CurrentSettings settings, TimeProvider time, IMeterFactory? meters = null)
    {
        (_settings, _time, _meter) = (settings, time, Telemetry.NewMeter(meters));
        _duration = _meter.CreateDurations(
            "sqr.oauth.token.request.duration", "How long it took to decide a request to an endpoint that takes client credentials.");
    }

    public void Issued(TokenRequest request, string clientId)
    {
        if (_duration.Enabled)
        {
            Record(request.Received, "issued", request.Credential, clientId, error: null, reason: null);
        }
    }

    public void Refused(in ReceivedRequest received, ClientCredential? credential, Refusal refusal)
    {
        if (_duration.Enabled)
        {
            var outcome = refusal.Reason is RefusalReason.Throttled ? "throttled" : "refused";
            Record(received, outcome, credential, refusal.ClientId, refusal.Error.Code.Name, refusal.Reason?.ToString());
        }
    }

    public void Failed(in ReceivedRequest received, RequestFault fault)
    {
        if (_duration.Enabled)
        {
            var (outcome, error) = fault is RequestFault.Unavailable ? ("unavailable", "503") : ("faulted", "500");
            Record(received, outcome, credential: null, clientId: null, error, reason: null);
        }
    }

    public void Dispose() => _meter.Dispose();

    private void Record(in ReceivedRequest received, string outcome, ClientCredential? credential, string? clientId, string? error, string? reason)
    {
        TagList tags = new() { { RequestTags.Outcome, outcome } };
        AddIfThere(ref tags, RequestTags.Error, error);
        AddIfThere(ref tags, RequestTags.Reason, reason);
        AddIfThere(ref tags, RequestTags.Method, credential is null ? null : SentCredential.MethodOf(credential));
        AddIfThere(ref tags, RequestTags.ClientId, clientId is null ? null : NameOf(clientId));
        _duration.Record(_time.GetElapsedTime(received.At).TotalSeconds, tags);
    }

    private static void AddIfThere(ref TagList tags, string name, string? value)
    {
        if (value is not null)
        {
            tags.Add(name, value);
        }
    }

    // The first ones are named: each name is a series of its own, which the host's memory and its metrics database pay for.
    private string? NameOf(string clientId)
    {
        var most = _settings.Value.Options.Metrics.ClientIds;
        if (most == 0)
        {
            return null;
        }

        if (_named.ContainsKey(clientId))
        {
            return clientId;
        }

        if (Volatile.Read(ref _namedCount) >= most || !_named.TryAdd(clientId, true))
        {
            return "other";
        }

        Interlocked.Increment(ref _namedCount);

        return clientId;
    }
}

/// <summary>The names of attributes of metrics and spans.</summary>
internal static class RequestTags
{
    public const string Outcome = "outcome";
    public const string Error = "error.type";
    public const string Reason = "sqr.oauth.reason";
    public const string Method = "sqr.oauth.method";
    public const string ClientId = "sqr.oauth.client_id";
}

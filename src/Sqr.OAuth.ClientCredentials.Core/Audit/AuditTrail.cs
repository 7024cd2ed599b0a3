using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Takes the events that the host's sinks keep, and has them delivered off the path of requests. Each sink has two queues, so that a flood of
/// refused requests cannot push out what happened to a key or a client, nor a slow sink hold up another.</summary>
internal sealed class AuditTrail : IAsyncDisposable, IDisposable
{
    // A container without a host has nobody else who waits for the last events.
    private static readonly TimeSpan DisposeLimit = TimeSpan.FromSeconds(5);

    private readonly CurrentSettings _settings;
    private readonly TimeProvider _time;
    private readonly Meter _meter;
    private readonly GuardedSink[] _sinks;
    private readonly AuditQueue[] _decisions;
    private readonly AuditQueue[] _changes;

    public AuditTrail(
        IEnumerable<IAuditSink> sinks, CurrentSettings settings, TimeProvider time, ILogger<AuditTrail> logger, IMeterFactory? meters = null)
    {
        (_settings, _time, _meter) = (settings, time, Telemetry.NewMeter(meters));
        var dropped = _meter.CreateCounter<long>("sqr.oauth.audit.dropped", "{event}", "Audit events that were dropped because a sink was too slow.");
        _sinks = [.. sinks.Select(sink => new GuardedSink(sink, time, logger))];
        _decisions = [.. _sinks.Select(sink => new AuditQueue(sink, dropped, time, logger))];
        _changes = [.. _sinks.Select(sink => new AuditQueue(sink, dropped, time, logger))];
        if (IsOn)
        {
            settings.Reloaded += Note;
        }
    }

    /// <summary>Whether there are sinks. If not, no event needs to be created.</summary>
    public bool IsOn => _sinks.Length > 0;

    /// <summary>Notes how a token request was answered, before it is: <see cref="TokenIssued"/> or <see cref="TokenRefused"/>.</summary>
    /// <param name="decision">The event.</param>
    /// <param name="cancellationToken">Ends the wait, where the settings have the request wait.</param>
    /// <exception cref="UnavailableException">The settings have the request wait for the sinks, or for room in their queues, and it waited in vain.</exception>
    public ValueTask NoteAsync(AuditEvent decision, CancellationToken cancellationToken)
    {
        if (!IsOn)
        {
            return default;
        }

        var options = _settings.Value.Options;
        if (options.Audit.Required && decision is TokenIssued)
        {
            return new(WriteAsync(decision, options.Stores.Timeout, cancellationToken));
        }

        if (options.Audit.OnFull is AuditQueueFullMode.Wait)
        {
            return AddAsync(decision, options.Stores.Timeout, cancellationToken);
        }

        AddDroppingOldest(_decisions, decision);

        return default;
    }

    /// <summary>Notes a change that has been made. Nothing waits for it, whatever the settings are.</summary>
    public void Note(AuditEvent change) => AddDroppingOldest(_changes, change);

    /// <summary>Notes what happened to a signing key.</summary>
    public void Note(KeyChange change, string keyId, string? algorithm)
    {
        if (IsOn)
        {
            Note(new KeyChanged { Time = _time.GetUtcNow(), KeyId = keyId, Algorithm = algorithm, Change = change });
        }
    }

    /// <summary>Delivers all that has been noted. What is noted later goes to the sinks at once.</summary>
    /// <param name="cancellationToken">Gives up; what is left is lost, and logged.</param>
    public Task EndAsync(CancellationToken cancellationToken) => Task.WhenAll(_decisions.Concat(_changes).Select(queue => queue.EndAsync(cancellationToken)));

    public async ValueTask DisposeAsync()
    {
        using var limit = new CancellationTokenSource(DisposeLimit, _time);
        await EndAsync(limit.Token);
        Dispose();
    }

    public void Dispose()
    {
        _settings.Reloaded -= Note;
        _meter.Dispose();
    }

    private void Note(IReadOnlyList<string> changedSettings)
    {
        if (changedSettings is not [])
        {
            Note(new SettingsReloaded { Time = _time.GetUtcNow(), Settings = changedSettings });
        }
    }

    private static void AddDroppingOldest(AuditQueue[] queues, AuditEvent auditEvent)
    {
        foreach (var queue in queues)
        {
            queue.AddDroppingOldest(auditEvent);
        }
    }

    private ValueTask AddAsync(AuditEvent decision, TimeSpan limit, CancellationToken cancellationToken)
    {
        var full = _decisions.Where(queue => !queue.TryAdd(decision)).ToList();

        return full is [] ? default : new(WaitForRoomAsync(full, decision, limit, cancellationToken));
    }

    private async Task WaitForRoomAsync(IEnumerable<AuditQueue> full, AuditEvent decision, TimeSpan limit, CancellationToken cancellationToken)
    {
        using var timeIsUp = new CancellationTokenSource(limit, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeIsUp.Token, cancellationToken);
        try
        {
            await Task.WhenAll(full.Select(queue => queue.AddAsync(decision, either.Token)));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new AuditUnavailableException();
        }
    }

    private async Task WriteAsync(AuditEvent decision, TimeSpan limit, CancellationToken cancellationToken)
    {
        // A caller that disconnects does not end the writes.
        var taken = await Task.WhenAll(_sinks.Select(sink => sink.TryWriteAsync(decision, limit))).WaitAsync(cancellationToken);
        if (taken.Contains(false))
        {
            throw new AuditUnavailableException();
        }
    }
}

using System.Diagnostics.Metrics;
using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Events on their way to one sink, which gets them one after another.</summary>
internal sealed class AuditQueue
{
    public const int Capacity = 10_000;

    // No request waits for these writes, but one that hangs must not hold up all others for good.
    private static readonly TimeSpan WriteLimit = TimeSpan.FromSeconds(30);

    private readonly Channel<AuditEvent> _events = Channel.CreateBounded<AuditEvent>(Capacity);
    private readonly GuardedSink _sink;
    private readonly Counter<long> _dropped;
    private readonly CountPerMinute _unreported;
    private readonly ILogger _logger;
    private readonly Task _delivery;
    private volatile bool _isEnding;
    private volatile bool _isAbandoned;

    public AuditQueue(GuardedSink sink, Counter<long> dropped, TimeProvider time, ILogger logger)
    {
        (_sink, _dropped, _unreported, _logger) = (sink, dropped, new(time), logger);
        _delivery = Task.Run(DeliverAsync);
    }

    /// <returns>False if the queue is full.</returns>
    public bool TryAdd(AuditEvent auditEvent)
    {
        if (_isEnding)
        {
            _ = _sink.TryWriteAsync(auditEvent, WriteLimit); // the host is stopping: what comes now is rare, and has no queue any more

            return true;
        }

        return _events.Writer.TryWrite(auditEvent);
    }

    /// <summary>Adds an event, at the expense of the oldest one if the queue is full.</summary>
    public void AddDroppingOldest(AuditEvent auditEvent)
    {
        while (!TryAdd(auditEvent))
        {
            if (!_isEnding && _events.Reader.TryRead(out _))
            {
                NoteDropped(1);
                ReportDropped(_unreported.TakeIfDue());
            }
        }
    }

    /// <summary>Adds an event as soon as there is room.</summary>
    /// <exception cref="OperationCanceledException">There was none in time, and the event was not added.</exception>
    public async Task AddAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        while (!TryAdd(auditEvent))
        {
            await _events.Writer.WaitToWriteAsync(cancellationToken);
        }
    }

    /// <summary>Delivers what is in the queue. Events that come later go to the sink at once.</summary>
    /// <param name="cancellationToken">Gives up; what is left is lost.</param>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        if (_isAbandoned)
        {
            return; // the host has given up, and its container waits no longer
        }

        _isEnding = true;
        _events.Writer.TryComplete();
        try
        {
            await _delivery.WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _isAbandoned = true;
            NoteDropped(_events.Reader.Count);
        }

        ReportDropped(_unreported.Take());
    }

    private async Task DeliverAsync()
    {
        while (!_isAbandoned && await _events.Reader.WaitToReadAsync())
        {
            if (_events.Reader.TryRead(out var auditEvent)) // otherwise it was dropped just now
            {
                await _sink.TryWriteAsync(auditEvent, WriteLimit);
                ReportDropped(_unreported.TakeIfDue());
            }
        }
    }

    private void NoteDropped(int count)
    {
        _dropped.Add(count);
        _unreported.Add(count);
    }

    private void ReportDropped(long count)
    {
        if (count > 0)
        {
            _logger.AuditEventsDropped(_sink.Name, count);
        }
    }
}

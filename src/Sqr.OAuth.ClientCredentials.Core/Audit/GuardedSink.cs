using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Stands before a sink that may throw, hang, block its thread or ignore its cancellation token.</summary>
internal sealed class GuardedSink(IAuditSink sink, TimeProvider time, ILogger logger)
{
    private readonly CountPerMinute _failures = new(time);

    /// <summary>The type of the sink, for logs.</summary>
    public string Name { get; } = sink.GetType().FullName ?? sink.GetType().Name;

    /// <summary>Writes an event.</summary>
    /// <param name="auditEvent">The event.</param>
    /// <param name="limit">How long to wait for the sink.</param>
    /// <returns>False if the sink failed or did not return in time. That has been logged.</returns>
    public async Task<bool> TryWriteAsync(AuditEvent auditEvent, TimeSpan limit)
    {
        var stop = new CancellationTokenSource(); // not disposed: the sink may go on using it
        var write = Task.Run(() => sink.WriteAsync(auditEvent, stop.Token).AsTask(), CancellationToken.None).Abandonable();
        try
        {
            await write.WaitAsync(limit, time);
            ReportFailures(null);

            return true;
        }
        catch (Exception exception) // the edge to the host's own code
        {
            _failures.Add();
            ReportFailures(exception);
            _ = stop.CancelAsync(); // nobody is waiting any more; how the sink reacts is up to it, even if it throws

            return false;
        }
    }

    private void ReportFailures(Exception? last)
    {
        if (_failures.TakeIfDue() is > 0 and var count)
        {
            logger.AuditSinkFailed(Name, count, last);
        }
    }
}

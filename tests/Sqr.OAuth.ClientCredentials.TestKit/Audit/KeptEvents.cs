using System.Collections.Concurrent;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A sink that keeps every audit event for a test to look at, and does what the test has it do before.</summary>
internal sealed class KeptEvents : IAuditSink
{
    private readonly ConcurrentQueue<AuditEvent> _events = new();

    public IReadOnlyList<AuditEvent> All => [.. _events];

    /// <summary>Awaited before an event is kept. It may throw, or never end.</summary>
    public Func<AuditEvent, CancellationToken, Task> Before { get; set; } = (_, _) => Task.CompletedTask;

    public async ValueTask WriteAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        await Before(auditEvent, cancellationToken);
        _events.Enqueue(auditEvent);
    }

    public IReadOnlyList<T> Of<T>()
        where T : AuditEvent => [.. _events.OfType<T>()];

    /// <summary>Until that many events have been kept: they come in the background.</summary>
    public async Task<IReadOnlyList<AuditEvent>> ReachedAsync(int count)
    {
        while (_events.Count < count)
        {
            await Task.Yield();
        }

        return All;
    }

    /// <summary>Until an event of that kind has been kept.</summary>
    public async Task<T> FirstAsync<T>(Func<T, bool> isMeant)
        where T : AuditEvent
    {
        while (true)
        {
            if (Of<T>().FirstOrDefault(isMeant) is { } found)
            {
                return found;
            }

            await Task.Yield();
        }
    }
}

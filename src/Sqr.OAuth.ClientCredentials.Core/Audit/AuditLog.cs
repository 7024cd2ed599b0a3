using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

internal static partial class AuditLog // ids 10000-10999, listed in docs/events.md, never reused
{
    [LoggerMessage(10001, LogLevel.Error,
        "The audit sink {Sink} failed or did not answer in time. Events that it did not take since this was last logged: {Count}.",
        EventName = "AuditSinkFailed")]
    public static partial void AuditSinkFailed(this ILogger logger, string sink, long count, Exception? exception);

    [LoggerMessage(10002, LogLevel.Error,
        "The audit sink {Sink} is slower than events come, or the host stopped before it had taken all. Events dropped since this was last logged: {Count}. "
        + "Make the sink faster, or set Audit:OnFull to Wait.",
        EventName = "AuditEventsDropped")]
    public static partial void AuditEventsDropped(this ILogger logger, string sink, long count);
}

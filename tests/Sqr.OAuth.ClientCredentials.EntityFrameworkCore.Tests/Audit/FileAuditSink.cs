using Microsoft.Extensions.Hosting;
using Serilog;
using Serilog.Core;
using Serilog.Formatting.Compact;
using Sqr.OAuth.ClientCredentials;

namespace MyApp;

/// <summary>Appends each event to a file, as one line of JSON.</summary>
public sealed class FileAuditSink(IHostEnvironment environment) : IAuditSink, IDisposable
{
    // AuditTo throws if the line cannot be written. WriteTo would lose the event without a word.
    private readonly Logger _file = new LoggerConfiguration()
        .AuditTo.File(new CompactJsonFormatter(), Path.Combine(environment.ContentRootPath, "audit.json"))
        .CreateLogger();

    public ValueTask WriteAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        _file.Information("{EventType} {@Event}", auditEvent.GetType().Name, auditEvent);

        return ValueTask.CompletedTask;
    }

    public void Dispose() => _file.Dispose();
}

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Keeps audit events: writes them to a file, a database or a service. Register it with <c>AddAuditSink</c>.</summary>
/// <remarks>A sink is a singleton and may be called from several threads at once. What it throws is logged, and the event is lost to it.</remarks>
public interface IAuditSink
{
    /// <summary>Keeps one event. With <see cref="AuditOptions.Required"/>, a token waits until this has returned.</summary>
    /// <param name="auditEvent">One of the types that derive from <see cref="AuditEvent"/>. A later version may add others.</param>
    /// <param name="cancellationToken">Cancelled when the write takes too long, so that nobody waits for it any more.</param>
    ValueTask WriteAsync(AuditEvent auditEvent, CancellationToken cancellationToken);
}

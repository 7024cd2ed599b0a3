using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Sqr.OAuth.ClientCredentials;

namespace MyApp;

/// <summary>Keeps each event as a row in the database of the app.</summary>
public sealed class DatabaseAuditSink(IDbContextFactory<AppDbContext> contexts) : IAuditSink
{
    private static readonly JsonSerializerOptions Json = new() { Converters = { new JsonStringEnumConverter() } };

    public async ValueTask WriteAsync(AuditEvent auditEvent, CancellationToken cancellationToken)
    {
        var type = auditEvent.GetType();
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        context.AuditRows.Add(new()
        {
            Time = auditEvent.Time.UtcDateTime,
            RequestId = auditEvent.RequestId,
            EventType = type.Name,
            Event = JsonSerializer.Serialize(auditEvent, type, Json),
        });
        await context.SaveChangesAsync(cancellationToken);
    }
}

public sealed class AppDbContext(DbContextOptions<AppDbContext> options) : DbContext(options)
{
    public DbSet<AuditRow> AuditRows => Set<AuditRow>();

    protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.Entity<AuditRow>().HasIndex(row => row.Time);
}

public sealed class AuditRow
{
    public long Id { get; init; }

    public required DateTime Time { get; init; }

    public string? RequestId { get; init; }

    public required string EventType { get; init; }

    public required string Event { get; init; }
}

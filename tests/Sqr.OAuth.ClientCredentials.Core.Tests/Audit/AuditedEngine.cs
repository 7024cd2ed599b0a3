using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>An engine with a sink, and what a request would note.</summary>
internal static class AuditedEngine
{
    public static Task<Engine> StartWithAsync(KeptEvents events, string members = "", Action<ClientCredentialsBuilder>? configure = null) =>
        Engine.With(members, configure: builder =>
        {
            builder.AddAuditSink(events);
            builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(5)); // a test that fails may leave a sink closed
            configure?.Invoke(builder);
        }).StartAsync();

    public static AuditTrail Trail(this Engine engine) => engine.Running.Services.GetRequiredService<AuditTrail>();

    public static Task NoteAsync(this Engine engine, string requestId, CancellationToken cancellationToken = default) =>
        engine.Trail().NoteAsync(Issued(engine, requestId), cancellationToken).AsTask();

    private static TokenIssued Issued(Engine engine, string requestId) => new()
    {
        Time = engine.Time.GetUtcNow(),
        RequestId = requestId,
        ClientId = "acme",
        Method = "client_secret_basic",
        Scopes = [],
        Audiences = ["https://api.test"],
        Lifetime = TimeSpan.FromHours(1),
        KeyId = "key",
        TokenId = requestId,
    };
}

/// <summary>A sink that takes no event until it is opened.</summary>
internal sealed class ClosedSink
{
    private readonly TaskCompletionSource _opened = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ConcurrentQueue<string?> _begun = new();

    public ClosedSink() => Events.Before = (auditEvent, _) =>
    {
        _begun.Enqueue(auditEvent.RequestId);

        return _opened.Task;
    };

    public KeptEvents Events { get; } = new();

    /// <summary>Until that event has come and waits.</summary>
    public async Task IsBusyWith(string requestId)
    {
        while (!_begun.Contains(requestId))
        {
            await Task.Yield();
        }
    }

    public void Open() => _opened.TrySetResult();
}

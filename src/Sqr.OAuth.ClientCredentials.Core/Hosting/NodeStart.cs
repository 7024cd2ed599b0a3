using Microsoft.Extensions.Hosting;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>When this process began to serve. It is created as a host starts, before the first request.</summary>
internal sealed class NodeStart(TimeProvider time) : IHostedService
{
    private readonly long _timestamp = time.GetTimestamp();

    /// <summary>The start, by the clock as it is now: a clock that was corrected since the start moves it too.</summary>
    public DateTimeOffset At => time.GetUtcNow() - time.GetElapsedTime(_timestamp);

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

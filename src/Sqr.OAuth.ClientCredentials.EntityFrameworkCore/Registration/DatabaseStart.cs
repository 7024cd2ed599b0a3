using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Checks the database before the host accepts requests. A database that was not migrated stops the start; one that is down does not.</summary>
/// <remarks>
/// It also makes Entity Framework Core build its model and the queries of the token endpoint, which takes longer than a request may wait for a store:
/// several seconds on a tenth of a CPU.
/// </remarks>
internal sealed class DatabaseStart(
    DatabaseSchema schema,
    DatabaseClientStore clients,
    DatabaseReplayStore replay,
    TimeProvider time,
    ILogger<DatabaseStart> logger) : IHostedLifecycleService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10); // for each step, because the CPU may be slow
    private Task? _looked;

    public Task StartingAsync(CancellationToken cancellationToken) => _looked ??= LookAsync(cancellationToken);

    public Task StartAsync(CancellationToken cancellationToken) => _looked ??= LookAsync(cancellationToken); // WebHostBuilder does not call StartingAsync

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task LookAsync(CancellationToken cancellationToken)
    {
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            await InTimeAsync(schema.EnsureFitAsync);
            await InTimeAsync(clients.WarmUpAsync);
            await InTimeAsync(replay.WarmUpAsync);
        }
        catch (Exception exception) when (exception is not DatabaseSchemaException && !cancellationToken.IsCancellationRequested)
        {
            await enough.CancelAsync();
            logger.DatabaseSilentAtStart(exception);
        }

        // A driver may block or hang and ignore its token; a late result is ignored.
        Task InTimeAsync(Func<CancellationToken, Task> step) =>
            Task.Run(() => step(enough.Token), CancellationToken.None).Abandonable().WaitAsync(Patience, time, cancellationToken);
    }
}

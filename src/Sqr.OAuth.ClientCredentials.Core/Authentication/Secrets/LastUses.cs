using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Notes in memory when secrets were last used. Once a minute and at shutdown, it passes the notes to the store, if that records them.</summary>
/// <remarks>If the store fails, the notes are tried again with the next minute's. Beyond <see cref="MaxNotes"/> secrets, further ones are not noted until it
/// works again.</remarks>
internal sealed class LastUses(IClientStore store, StoreMetrics metrics, TimeProvider time, ILogger<LastUses> logger) : BackgroundService
{
    private const int MaxNotes = 100_000;
    private const int MaxBatch = 500;
    private static readonly TimeSpan Coarseness = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan FlushInterval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30); // only the next minute's notes wait for it

    private readonly ISecretUseStore? _store = store as ISecretUseStore;
    private readonly ConcurrentDictionary<Guid, LastUse> _notes = new();

    /// <param name="secret">A secret that has just authenticated its client.</param>
    public void Note(ClientSecret secret)
    {
        if (_store is null || secret.Id is not { } id)
        {
            return;
        }

        var now = time.GetUtcNow();
        var isNoted = _notes.TryGetValue(id, out var last);
        if (now - secret.LastUsedAt <= Coarseness || (isNoted && now - last.At <= Coarseness))
        {
            return;
        }

        if (isNoted || _notes.Count < MaxNotes)
        {
            _notes[id] = new(now, Recorded: false);
        }
    }

    // Some containers list it twice: as itself, and as the hosted service.
    public override Task StartAsync(CancellationToken cancellationToken) => ExecuteTask is null ? base.StartAsync(cancellationToken) : Task.CompletedTask;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await FlushAsync().WaitAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(FlushInterval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await FlushAsync(); // runs to completion, even if the host stops meanwhile
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host is stopping.
        }
    }

    private async Task FlushAsync()
    {
        foreach (var batch in Due().Chunk(MaxBatch))
        {
            if (!await TryRecordAsync(batch))
            {
                return;
            }
        }
    }

    private List<SecretUse> Due()
    {
        var now = time.GetUtcNow();
        List<SecretUse> due = [];
        foreach (var note in _notes)
        {
            if (!note.Value.Recorded)
            {
                due.Add(new(note.Key, note.Value.At));
            }
            else if (now - note.Value.At > Coarseness)
            {
                _notes.TryRemove(note);
            }
        }

        return due;
    }

    private async Task<bool> TryRecordAsync(SecretUse[] uses)
    {
        if (_store is null)
        {
            return false;
        }

        try
        {
            using var limit = new CancellationTokenSource(TimeLimit, time);
            await metrics.MeasureAsync(
                StoreNames.SecretUses,
                async () =>
                {
                    await _store.RecordUsesAsync(uses, limit.Token).AsTask().Abandonable().WaitAsync(limit.Token); // even if the store ignores the token

                    return true;
                },
                CancellationToken.None);
        }
        catch (Exception exception) // whatever the host's own store throws must not end the loop
        {
            logger.LastUsesNotRecorded(exception);

            return false;
        }

        foreach (var use in uses)
        {
            _notes.TryUpdate(use.SecretId, new(use.UsedAt, Recorded: true), new(use.UsedAt, Recorded: false)); // unless it was used again meanwhile
        }

        return true;
    }

    private readonly record struct LastUse(DateTimeOffset At, bool Recorded);
}

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The key store with a time limit on every call. It also works if the store blocks or ignores its cancellation token.</summary>
internal sealed class TimedKeyStore(ISigningKeyStore store, TimeProvider time, StoreMetrics metrics)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public string Location => store.Location;

    /// <exception cref="TimeoutException">The store did not answer in time.</exception>
    public Task<IReadOnlyList<StoredSigningKey>> ReadAllAsync(CancellationToken cancellationToken) =>
        CallAsync(store.ReadAllAsync, cancellationToken);

    /// <summary>The time by the store's own clock; null if it has none.</summary>
    /// <inheritdoc cref="ReadAllAsync"/>
    public Task<DateTimeOffset?> GetUtcNowAsync(CancellationToken cancellationToken) => CallAsync(store.GetUtcNowAsync, cancellationToken);

    /// <inheritdoc cref="ReadAllAsync"/>
    public Task<bool> TryAddAsync(StoredSigningKey key, CancellationToken cancellationToken) =>
        CallAsync(token => store.TryAddAsync(key, token), cancellationToken);

    /// <inheritdoc cref="ReadAllAsync"/>
    public Task<bool> TryReplaceAsync(StoredSigningKey expected, StoredSigningKey replacement, CancellationToken cancellationToken) =>
        CallAsync(token => store.TryReplaceAsync(expected, replacement, token), cancellationToken);

    /// <inheritdoc cref="ReadAllAsync"/>
    public Task RemoveAsync(StoredSigningKey key, CancellationToken cancellationToken) => CallAsync(
        async token =>
        {
            await store.RemoveAsync(key, token);

            return true;
        },
        cancellationToken);

    private Task<T> CallAsync<T>(Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken) =>
        metrics.MeasureAsync(StoreNames.Keys, () => CallInTimeAsync(call, cancellationToken), cancellationToken);

    private async Task<T> CallInTimeAsync<T>(Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var answer = Task.Run(() => call(stop.Token).AsTask(), CancellationToken.None);
        _ = answer.ContinueWith(
            finished =>
            {
                _ = finished.Exception; // observed here, since the caller may have stopped waiting
                stop.Dispose();
            },
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default);

        try
        {
            return await answer.WaitAsync(Limit, time, cancellationToken);
        }
        catch (TimeoutException) when (!answer.IsCompleted)
        {
            Abandon(stop);
            throw new TimeoutException($"The key store {store.Location} did not answer within {Limit.TotalSeconds:0} seconds.");
        }
    }

    // Tells the store that the caller has stopped waiting. How it reacts is up to the store.
    private static void Abandon(CancellationTokenSource stop)
    {
        try
        {
            _ = stop.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // the call has just completed
        }
    }
}

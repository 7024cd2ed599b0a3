namespace Sqr.OAuth.ClientCredentials;

/// <summary>The key store with a limit to every call, which holds also if the store blocks or ignores its cancellation token.</summary>
internal sealed class TimedKeyStore(ISigningKeyStore store, TimeProvider time)
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);

    public string Location => store.Location;

    /// <exception cref="TimeoutException">The store did not answer.</exception>
    public Task<IReadOnlyList<StoredSigningKey>> ReadAllAsync(CancellationToken cancellationToken) =>
        CallAsync(store.ReadAllAsync, cancellationToken);

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

    private async Task<T> CallAsync<T>(Func<CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var answer = Task.Run(() => call(stop.Token).AsTask(), CancellationToken.None);
        _ = answer.ContinueWith(
            finished =>
            {
                _ = finished.Exception; // observed: nobody may wait for it any more
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

    // Tells the store that nobody waits any more. What it does upon that is its own affair.
    private static void Abandon(CancellationTokenSource stop)
    {
        try
        {
            _ = stop.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // it has just finished
        }
    }
}

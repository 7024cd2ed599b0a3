namespace Sqr.OAuth.ClientCredentials;

/// <summary>Measures the calls to one store.</summary>
internal sealed class StoreCalls(string store, StoreMetrics metrics)
{
    /// <inheritdoc cref="StoreMetrics.AreObserved"/>
    public bool AreObserved => metrics.AreObserved;

    /// <inheritdoc cref="StoreMetrics.MeasureAsync"/>
    public Task<T> MeasureAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken) => metrics.MeasureAsync(store, call, cancellationToken);
}

using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Puts a fence before each store, and measures it.</summary>
internal sealed class StoreFences(TimeProvider time, StoreMetrics metrics)
{
    /// <param name="name">One of <see cref="StoreNames"/>.</param>
    /// <param name="store">The store.</param>
    /// <param name="timeout">How long to wait for an answer; read again for each call.</param>
    /// <param name="logger">Logs failures of the store.</param>
    public StoreFence Before(string name, object store, Func<TimeSpan> timeout, ILogger logger) =>
        WithBreaker(name, new(store, timeout, time, logger, new(name, metrics)));

    /// <summary>A fence before work that calls a store several times, and measures each call itself.</summary>
    /// <inheritdoc cref="Before"/>
    public StoreFence BeforeWorkWith(string name, object store, Func<TimeSpan> timeout, ILogger logger) =>
        WithBreaker(name, new(store, timeout, time, logger, calls: null));

    private StoreFence WithBreaker(string name, StoreFence fence)
    {
        if (!fence.AnswersFromMemory)
        {
            metrics.AddBreaker(name, fence);
        }

        return fence;
    }
}

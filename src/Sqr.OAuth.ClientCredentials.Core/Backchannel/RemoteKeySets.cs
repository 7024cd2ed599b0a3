using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The key sets of clients and foreign issuers that have been used. Their number is limited: the least recently used one is dropped, and fetched
/// again when needed.</summary>
internal sealed class RemoteKeySets(PublishedKeys published, CurrentSettings settings, TimeProvider time, ILogger<RemoteKeySets> logger) : IDisposable
{
    private readonly MemoryCache _sets = new(new MemoryCacheOptions { SizeLimit = 10_000 });
    private readonly Gate _gate = new();

    public RemoteKeySet Of(KeySource source)
    {
        lock (_gate)
        {
            if (_sets.TryGetValue(source, out RemoteKeySet? known) && known is not null)
            {
                return known;
            }

            return _sets.Set(source, new RemoteKeySet(source, published, settings, time, logger), new MemoryCacheEntryOptions { Size = 1 });
        }
    }

    public void Dispose() => _sets.Dispose();
}

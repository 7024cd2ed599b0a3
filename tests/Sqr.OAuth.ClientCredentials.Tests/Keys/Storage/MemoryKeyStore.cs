using System.Collections.Concurrent;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A key store of an adopter's, which several hosts may share, as good or bad as a test wants it.</summary>
internal sealed class MemoryKeyStore : ISigningKeyStore
{
    private readonly ConcurrentDictionary<(string Algorithm, int Period), StoredSigningKey> _keys = new();
    private readonly ConcurrentQueue<StoredSigningKey> _added = new();

    public IReadOnlyList<StoredSigningKey> Keys => [.. _keys.Values.OrderBy(key => key.Period)];

    /// <summary>Every key that was ever added.</summary>
    public IReadOnlyList<StoredSigningKey> Added => [.. _added];

    /// <summary>What each call throws.</summary>
    public Exception? Fault { get; set; }

    /// <summary>Whether writes fail.</summary>
    public bool IsReadOnly { get; set; }

    /// <summary>What happens before each read.</summary>
    public Action? Reading { get; set; }

    /// <summary>What happens after each write.</summary>
    public Action? Written { get; set; }

    /// <summary>Whether something that is no key takes the place of each that is added.</summary>
    public bool IsOccupied { get; set; }

    /// <summary>The store's own clock; null if it has none.</summary>
    public Func<DateTimeOffset>? Clock { get; set; }

    /// <summary>Whether a call never comes back.</summary>
    public bool Hangs { get; set; }

    public string Location => "memory";

    /// <summary>Puts a key there as somebody else would.</summary>
    public void Put(StoredSigningKey key) => _keys[(key.Algorithm, key.Period)] = key;

    public ValueTask<IReadOnlyList<StoredSigningKey>> ReadAllAsync(CancellationToken cancellationToken) => AnswerAsync(() =>
    {
        Reading?.Invoke();

        return Keys;
    });

    public ValueTask<DateTimeOffset?> GetUtcNowAsync(CancellationToken cancellationToken) => AnswerAsync(() => Clock?.Invoke());

    public ValueTask<bool> TryAddAsync(StoredSigningKey key, CancellationToken cancellationToken) => WriteAsync(() =>
    {
        var isAdded = !IsOccupied && _keys.TryAdd((key.Algorithm, key.Period), key);
        if (isAdded)
        {
            _added.Enqueue(key);
        }

        return isAdded;
    });

    public ValueTask<bool> TryReplaceAsync(StoredSigningKey expected, StoredSigningKey replacement, CancellationToken cancellationToken) =>
        WriteAsync(() => _keys.TryUpdate((expected.Algorithm, expected.Period), replacement, expected));

    public async ValueTask RemoveAsync(StoredSigningKey key, CancellationToken cancellationToken) =>
        await WriteAsync(() => _keys.TryRemove((key.Algorithm, key.Period), out _));

    private async ValueTask<bool> WriteAsync(Func<bool> write)
    {
        var isWritten = await AnswerAsync(() => IsReadOnly ? throw new InvalidOperationException("The store takes no writes.") : write());
        Written?.Invoke();

        return isWritten;
    }

    private async ValueTask<T> AnswerAsync<T>(Func<T> answer)
    {
        if (Hangs)
        {
            await new TaskCompletionSource().Task; // and ignores its cancellation token
        }

        return Fault is { } fault ? throw fault : answer();
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Brings this node in line with the store: reads the keys, makes the changes that are due, and creates the snapshot that requests read. Only one
/// refresh runs at a time.</summary>
internal sealed class KeyRefresh(
    GivenSigningKeys given, OpenedKeys opened, KeyUpkeep upkeep, KeyCalendar calendar, AuditTrail audit, ILogger<KeyRefresh> logger) : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Gate _gate = new();
    private readonly ConcurrentDictionary<SigningAlgorithm, bool> _demanded = new(); // a set: algorithms that are not in the settings
    private readonly Dictionary<SigningAlgorithm, string> _active = []; // as last logged
    private volatile KeySnapshot? _current;
    private volatile Refreshed? _last;
    private Task _joint = Task.CompletedTask;

    /// <summary>Null until the keys have been read for the first time.</summary>
    public KeySnapshot? Current => _current;

    /// <summary>How long ago all that was due has last been done; null if it never was.</summary>
    public TimeSpan? DoneAgo => _last is { } last ? calendar.ElapsedSince(last.Timestamp) : null;

    /// <summary>Whether the host provides its own keys, so that none are stored.</summary>
    public bool HasGivenKeys => given.AreThere;

    /// <summary>Reads the keys before the first request, and creates those that are missing. A store that is down does not stop the start.</summary>
    /// <exception cref="SigningKeyException">A key can be neither read nor created. The message says what to do.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _ = calendar.Options; // invalid settings stop the start
        try
        {
            await RunAsync(LostKeys.StopTheStart, cancellationToken);
        }
        catch (Exception exception) when (CanServe && !cancellationToken.IsCancellationRequested)
        {
            logger.SigningKeysNotRefreshed(exception); // only upkeep failed: the disk is full, or the store is read-only
        }
        catch (Exception exception) when (exception is not SigningKeyException && !cancellationToken.IsCancellationRequested)
        {
            logger.SigningKeysNotLoaded(exception); // a later refresh finds the store when it is back
        }
    }

    /// <summary>One of the regular refreshes. A failure is logged, and the known keys stay in use.</summary>
    public async Task TryRunAsync(CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(LostKeys.GoOnWithout, cancellationToken);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            logger.SigningKeysNotRefreshed(exception);
        }
    }

    /// <summary>As <see cref="TryRunAsync"/>, but the caller needs to know.</summary>
    /// <exception cref="SigningKeyException">A key can be neither read nor written.</exception>
    public Task RunAsync(CancellationToken cancellationToken) => RunAsync(LostKeys.GoOnWithout, cancellationToken);

    /// <summary>Stops using a key on this node at once. Nothing is written.</summary>
    /// <returns>False if this node does not know the key.</returns>
    public async Task<bool> RevokeAsync(string keyId, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (upkeep.Revoke(keyId) is not { } keys)
            {
                return false;
            }

            Use(keys);

            return true;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Provides a key for an algorithm that a request needs now. Requests that come meanwhile wait for the same refresh.</summary>
    public async Task DemandAsync(SigningAlgorithm algorithm)
    {
        _demanded.TryAdd(algorithm, true);
        await JoinAsync(); // it may have begun too early
        if (_current?.ActiveAt(algorithm, calendar.Now) is null)
        {
            await JoinAsync();
        }
    }

    public void Dispose() => _turn.Dispose();

    private bool CanServe => _current is { } current && calendar.Algorithms.All(algorithm => current.ActiveAt(algorithm, calendar.Now) is not null);

    private Task JoinAsync()
    {
        lock (_gate)
        {
            return _joint.IsCompleted ? _joint = RunAsync(LostKeys.GoOnWithout, CancellationToken.None) : _joint;
        }
    }

    private async Task RunAsync(LostKeys lost, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (given.AreThere)
            {
                UseGiven(calendar.Algorithms);
            }
            else
            {
                await RunAsync(calendar.Algorithms.Union(_demanded.Keys).ToHashSet(), lost, cancellationToken);
            }

            _last = new(calendar.Timestamp);
            logger.SigningKeysRefreshed();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task RunAsync(HashSet<SigningAlgorithm> algorithms, LostKeys lost, CancellationToken cancellationToken)
    {
        await foreach (var keys in upkeep.RunAsync(algorithms, isFirst: _current is null, lost, cancellationToken))
        {
            Use(keys);
        }
    }

    private void UseGiven(IReadOnlySet<SigningAlgorithm> algorithms)
    {
        if (_current is not { } current || algorithms.Any(algorithm => current.ActiveAt(algorithm, calendar.Now) is null))
        {
            _current = KeySnapshot.OfGiven(given.Read(algorithms));
        }
    }

    private void Use(IReadOnlyList<StoredSigningKey> keys)
    {
        var next = opened.ToSnapshot(keys, before: upkeep.ClockHasJustJumped ? _current : null);
        _current = next;
        foreach (var key in next.ActiveAt(calendar.Now))
        {
            if (_active.GetValueOrDefault(key.Algorithm) != key.PublicKey.Kid)
            {
                _active[key.Algorithm] = key.PublicKey.Kid;
                logger.SigningKeyActive(key.PublicKey.Kid, key.Algorithm.Name);
                audit.Note(KeyChange.Active, key.PublicKey.Kid, key.Algorithm.Name);
            }
        }
    }

    private sealed record Refreshed(long Timestamp); // an object, so that it is read and written at once
}

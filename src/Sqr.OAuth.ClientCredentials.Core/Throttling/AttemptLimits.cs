using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The limits on failed attempts, on this node and on all nodes together.</summary>
internal sealed class AttemptLimits(ThrottleMemory memory, SharedThrottle shared, CurrentSettings settings, ILogger<AttemptLimits> logger)
{
    private ThrottlingOptions Options => settings.Value.Options.Throttling;

    /// <inheritdoc cref="ThrottleMemory.Admit"/>
    public async ValueTask<Admission> AdmitAsync(AttemptKeys keys, bool isKnown)
    {
        // What this node refuses anyway does not reach the store.
        if (shared.Exists && memory.RetryAfterOf(keys, isKnown, Options) is null && await RetryAfterAmongNodesAsync(keys, isKnown) is { } retryAfter)
        {
            return new(retryAfter, null);
        }

        return memory.Admit(keys, isKnown, Options);
    }

    /// <summary>When an attempt of a client that is not known from the caller's network may be tried again.</summary>
    /// <returns>Null if it may be tried now.</returns>
    public async ValueTask<TimeSpan?> RetryAfterOfAsync(AttemptKeys keys)
    {
        var here = memory.RetryAfterOf(keys, isKnown: false, Options);

        return here is null && shared.Exists
            ? await RetryAfterAmongNodesAsync(keys, isKnown: false) ?? memory.RetryAfterOf(keys, isKnown: false, Options)
            : here;
    }

    /// <summary>Counts a failure.</summary>
    /// <param name="keys">What it counts towards.</param>
    /// <param name="wasAdmitted">False for a client that is known from the caller's network: its attempts are not admitted here.</param>
    /// <param name="clientId">The client id as the store has it; null if the client is unknown.</param>
    public async ValueTask FailAsync(AttemptKeys keys, bool wasAdmitted, string? clientId)
    {
        Log(wasAdmitted ? memory.End(keys, AttemptEnd.Failed, Options) : memory.AddFailure(keys, Options), keys, clientId);
        if (shared.Exists)
        {
            await AddForOthersAsync(keys);
        }
    }

    /// <summary>Ends an attempt that does not count.</summary>
    /// <param name="keys">What it would have counted towards.</param>
    /// <param name="isKnownNow">Whether its client is known from the caller's network now, so that no other attempt of it needs to wait.</param>
    public void Release(AttemptKeys keys, bool isKnownNow) => memory.End(keys, isKnownNow ? AttemptEnd.Succeeded : AttemptEnd.NotCounted, Options);

    public void RememberForOthers(string name, CallerOrigin origin)
    {
        if (shared.Exists)
        {
            _ = shared.RememberAsync(name, origin); // no request waits for it
        }
    }

    /// <summary>Whether a client has authenticated from there on another node. That is asked a few times a second for each address: a flood must not reach
    /// the store.</summary>
    /// <param name="keys">The attempt, which is over a limit.</param>
    /// <param name="client">The client, one of those that the attempt names.</param>
    /// <param name="origin">The network.</param>
    public async ValueTask<bool> IsKnownToOthersAsync(AttemptKeys keys, ClientKeys client, CallerOrigin origin) =>
        shared.Exists && memory.MayAskOthers(keys.Address ?? client.Tries[^1].Key) && await shared.RemembersAsync(client.Name, origin);

    private async ValueTask<TimeSpan?> RetryAfterAmongNodesAsync(AttemptKeys keys, bool isKnown)
    {
        var options = Options;
        if (keys.Address is { } address && await shared.CountAsync(address, options.FailuresPerAddress, options.Window) is { RetryAfter.Ticks: > 0 })
        {
            Log(new(memory.Block(address, options), ClientIsOver: false), keys, null);

            return null; // this node refuses it from now on
        }

        TimeSpan? longest = null;
        foreach (var client in isKnown ? [] : keys.Clients)
        {
            var retryAfter = await RetryAfterAmongNodesAsync(client, options);
            longest = retryAfter > (longest ?? TimeSpan.Zero) ? retryAfter : longest;
        }

        return longest;
    }

    private async ValueTask<TimeSpan> RetryAfterAmongNodesAsync(ClientKeys client, ThrottlingOptions options)
    {
        var ofClient = (await shared.CountAsync(client.Anywhere, options.FailuresPerClient, options.Window)).RetryAfter;
        if (ofClient <= TimeSpan.Zero)
        {
            return TimeSpan.Zero;
        }

        var longest = TimeSpan.Zero;
        foreach (var tries in client.Tries)
        {
            var ofTries = (await shared.CountAsync(tries.Key, tries.Limit, options.Window)).RetryAfter;
            longest = ofTries > longest ? ofTries : longest;
        }

        return ofClient < longest ? ofClient : longest;
    }

    private async ValueTask AddForOthersAsync(AttemptKeys keys)
    {
        var options = Options;
        if (keys.Address is { } address)
        {
            await shared.AddAsync(address, options.FailuresPerAddress, options.Window);
        }

        foreach (var client in keys.Clients)
        {
            await shared.AddAsync(client.Anywhere, options.FailuresPerClient, options.Window);
            foreach (var tries in client.Tries)
            {
                await shared.AddAsync(tries.Key, tries.Limit, options.Window);
            }
        }
    }

    private void Log(ReachedLimits reached, AttemptKeys keys, string? clientId)
    {
        if (reached.Blocked is { } duration && keys.Address is { } address)
        {
            logger.AddressThrottled(address, duration);
        }

        if (reached.ClientIsOver && clientId is not null)
        {
            logger.ClientThrottled(LogText.Escape(clientId));
        }
        else if (reached.ClientIsOver)
        {
            logger.UnknownClientThrottled();
        }
    }
}

using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Slows down guessing (RFC 6749 §2.3.1): failed attempts to authenticate count per address and per client, and above the limits attempts are
/// refused before anything is verified. A client that has authenticated from the caller's network before is not slowed down.</summary>
internal sealed class FailureThrottle(KnownNetworks known, AttemptLimits limits, CurrentSettings settings, TimeProvider time, ILogger<FailureThrottle> logger)
{
    private const int MaxIdLength = 128; // longer ones are represented by a digest

    private int _hasWarned;

    /// <summary>Admits an attempt. For a client that is known from the caller's network this takes no lock and no memory.</summary>
    /// <returns>The attempt, which must be ended or abandoned, or the refusal.</returns>
    public ValueTask<Outcome<Attempt>> AdmitAsync(Claimant claimant, Caller caller, CancellationToken cancellationToken)
    {
        var options = settings.Value.Options.Throttling;
        if (!options.Enabled)
        {
            return new(default(Attempt));
        }

        if (caller.IsProxied && _hasWarned == 0 && Interlocked.Exchange(ref _hasWarned, 1) == 0)
        {
            logger.ForwardedAddressIgnored();
        }

        var (origin, now) = (CallerOrigin.Of(caller), time.GetTimestamp());

        return FindKnown(claimant, origin, now) is { } network && IsWithin(network, options.FailuresPerClient, options, now)
            ? new(new Attempt(network, null, now))
            : AdmitUnknownAsync(claimant, caller, origin, cancellationToken);
    }

    /// <summary>Ends an attempt that was verified.</summary>
    /// <param name="claimant">Whom it named.</param>
    /// <param name="caller">Where it came from.</param>
    /// <param name="attempt">The attempt.</param>
    /// <param name="outcome">What the verification found.</param>
    /// <returns>The answer. A failure of a client that is known from the network is answered like that of any other: an answer must not tell which clients
    /// exist.</returns>
    public ValueTask<Outcome<AuthenticatedClient>> EndAsync(Claimant claimant, Caller caller, Attempt attempt, Outcome<AuthenticatedClient> outcome)
    {
        if (attempt is { Known: null, Keys: null })
        {
            return new(outcome); // throttling is off
        }

        if (outcome.Refused(out var refusal, out var client))
        {
            return FailAsync(claimant, caller, attempt, refusal);
        }

        if (attempt.Keys is { } keys)
        {
            return new(Succeed(claimant, caller, keys, client));
        }

        if (attempt.Known is { } network && known.Use(network, attempt.BeganAt))
        {
            limits.RememberForOthers(NameOf(claimant, client), network.Origin);
        }

        return new(outcome);
    }

    /// <summary>Ends an attempt whose verification did not finish, for example because a store is down. It does not count.</summary>
    public void Abandon(Attempt attempt)
    {
        if (attempt.Keys is { } keys)
        {
            limits.Release(keys, isKnownNow: false);
        }
    }

    /// <summary>Remembers a client whose assertion has been used up: the same assertion cannot make another network known.</summary>
    public void Remember(AuthenticatedClient client, Caller caller)
    {
        if (client.KnownAs is { } name)
        {
            Remember(name, CallerOrigin.Of(caller));
        }
    }

    private async ValueTask<Outcome<Attempt>> AdmitUnknownAsync(Claimant claimant, Caller caller, CallerOrigin origin, CancellationToken cancellationToken)
    {
        var keys = KeysOf(claimant, caller);
        while (true)
        {
            // Again after each wait: another attempt of the client may have succeeded meanwhile.
            var (options, now) = (settings.Value.Options.Throttling, time.GetTimestamp());
            var network = FindKnown(claimant, origin, now);
            if (network is not null && IsWithin(network, options.FailuresPerClient, options, now))
            {
                return new Attempt(network, null, now);
            }

            // Above that, the network counts as unknown, or guesses from there would never end.
            network = network is not null && IsWithin(network, MostFailures(options), options, now) ? network : null;
            var admission = await limits.AdmitAsync(keys, network is not null);
            if (admission.Turn is { } turn)
            {
                await turn.WaitAsync(cancellationToken);
            }
            else if (admission.RetryAfter is not { } retryAfter)
            {
                return new Attempt(network, keys, now);
            }
            else if (network is not null || !await IsKnownToOthersAsync(keys, origin))
            {
                return RefusalFor(retryAfter);
            }
        }
    }

    private async ValueTask<Outcome<AuthenticatedClient>> FailAsync(Claimant claimant, Caller caller, Attempt attempt, Refusal refusal)
    {
        if (refusal.Reason?.IsFailedAuthentication() is not true)
        {
            Abandon(attempt);

            return refusal;
        }

        var keys = attempt.Keys ?? KeysOf(claimant, caller);
        if (attempt.Known is { } network)
        {
            network.AddFailure(attempt.BeganAt, MostFailures(settings.Value.Options.Throttling));
            if (await limits.RetryAfterOfAsync(keys) is { } retryAfter)
            {
                Abandon(attempt);

                return RefusalFor(retryAfter);
            }
        }

        await limits.FailAsync(keys, wasAdmitted: attempt.Keys is not null, refusal.ClientId);

        return refusal;
    }

    private AuthenticatedClient Succeed(Claimant claimant, Caller caller, AttemptKeys keys, AuthenticatedClient client)
    {
        var name = NameOf(claimant, client);
        var isProven = client.SingleUse is null;
        if (isProven)
        {
            Remember(name, CallerOrigin.Of(caller));
        }

        limits.Release(keys, isKnownNow: isProven);

        return isProven ? client : client with { KnownAs = name };
    }

    private void Remember(string name, CallerOrigin origin)
    {
        if (known.Remember(name, origin))
        {
            limits.RememberForOthers(name, origin);
        }
    }

    private async ValueTask<bool> IsKnownToOthersAsync(AttemptKeys keys, CallerOrigin origin)
    {
        foreach (var client in keys.Clients)
        {
            if (await limits.IsKnownToOthersAsync(keys, client, origin))
            {
                known.Remember(client.Name, origin);

                return true;
            }
        }

        return false;
    }

    private KnownNetwork? FindKnown(in Claimant claimant, in CallerOrigin origin, long now) =>
        (claimant.Id is { } id ? known.Find(NameOf(id), origin, now) : null)
        ?? (claimant.OtherId is { } other ? known.Find(NameOf(other), origin, now) : null);

    private bool IsWithin(KnownNetwork network, int limit, ThrottlingOptions options, long now) =>
        network.IsWithin(limit, now - (long)(options.Window.TotalSeconds * time.TimestampFrequency));

    // So many may fail from a network that a client is known from, before it counts as unknown there.
    private static int MostFailures(ThrottlingOptions options) => Math.Max(options.FailuresPerClient, options.FailuresPerAddress);

    private static AttemptKeys KeysOf(Claimant claimant, Caller caller)
    {
        List<ClientKeys> clients = [];
        foreach (var id in (ReadOnlySpan<string?>)[claimant.Id, claimant.OtherId == claimant.Id ? null : claimant.OtherId])
        {
            if (id is not null)
            {
                clients.Add(ClientKeys.Of(NameOf(id), caller));
            }
        }

        return new(caller.IsCertain ? caller.Host.ToString() : null, clients);
    }

    // Of a workload, its own name.
    private static string NameOf(in Claimant claimant, AuthenticatedClient client)
    {
        var id = client.Client.ClientId;

        return NameOf(claimant.Id is { } sent && claimant.OtherId != id ? sent : id);
    }

    private static string NameOf(string id) => id.Length <= MaxIdLength ? id : $"#{Convert.ToBase64String(IdentifierDigest.Of(id))}";

    private static Refusal RefusalFor(TimeSpan retryAfter) => new(TokenError.SlowDown, RefusalReason.Throttled) { RetryAfter = retryAfter };
}

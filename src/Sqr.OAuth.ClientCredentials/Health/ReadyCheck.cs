using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Whether this node issues tokens, and whether it will go on doing so (docs/health.md).</summary>
internal sealed class ReadyCheck(SigningKeyHealth keys, ClientStoreHealth clients, SingleUses uses, SharedThrottle throttle, TimeProvider time) : IHealthCheck
{
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var findings = new Findings();
        await LookAtKeysAsync(findings, cancellationToken);
        await LookAtClientsAsync(findings, cancellationToken);
        LookAtOtherStores(findings);

        return findings.ToResult(context.Registration.FailureStatus);
    }

    private async Task LookAtKeysAsync(Findings findings, CancellationToken cancellationToken)
    {
        if (await keys.FindUnusableAsync(cancellationToken) is { Count: > 0 } unusable)
        {
            findings.Unhealthy(
                $"No key can sign {string.Join(", ", unusable)} tokens. See events 4002, 4004, 4005 and 4012 in the log, and make the key store "
                + "and the keys that decrypt it available to this host.");
        }

        foreach (var key in keys.Outlook)
        {
            LookAt(key, findings);
        }

        if (keys.RefreshedAt is { } refreshedAt)
        {
            findings.Add("keys.refreshed", refreshedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture));
        }

        if (keys.IsRefreshOverdue)
        {
            findings.Degraded(
                "The signing keys were not refreshed for long, so this host misses keys that are new or revoked. See event 4004 in the log, and make the key "
                + "store available and writable.");
        }

        findings.Add("stores.keys.breaker", NameOf(keys.Breaker));
    }

    private void LookAt(KeyOutlook key, Findings findings)
    {
        var now = time.GetUtcNow();
        findings.Add($"keys.{key.Algorithm}.kid", key.KeyId);
        if (key.ActiveSince is { } since)
        {
            findings.Add($"keys.{key.Algorithm}.age_seconds", (long)(now - since).TotalSeconds);
        }

        if (key.NextAt is { } next)
        {
            findings.Add($"keys.{key.Algorithm}.next_activation_seconds", (long)(next - now).TotalSeconds);
        }

        if (keys.IsNextOverdue(key))
        {
            findings.Degraded(
                $"No key is announced that follows the active {key.Algorithm} key, so the next rotation is late. See events 4004 and 4028 in the log, and make "
                + "the key store writable.");
        }

        if (key.HasUnreadable)
        {
            findings.Degraded(
                $"The {key.Algorithm} key whose turn it is, or the next one, cannot be decrypted on this host. See event 4012 in the log, and give this host "
                + "the encryption keys that the other hosts have.");
        }
    }

    private async Task LookAtClientsAsync(Findings findings, CancellationToken cancellationToken)
    {
        if (!await clients.AnswersAsync(cancellationToken))
        {
            var remembered = clients.CountRemembered();
            findings.Add("clients.remembered", remembered);
            if (remembered > 0)
            {
                findings.Degraded(
                    "The client store does not answer. Only clients that this host remembers get tokens, for at most Stores:CacheFor. See events 3001 and "
                    + "3002 in the log, and make the store available.");
            }
            else
            {
                findings.Unhealthy(
                    "The client store does not answer, and this host remembers no client. See events 3001 and 3002 in the log, and make the store available.");
            }
        }

        findings.Add("stores.clients.breaker", NameOf(clients.Breaker));
    }

    private void LookAtOtherStores(Findings findings)
    {
        findings.Add("stores.replay.breaker", NameOf(uses.Breaker));
        if (uses.Breaker is StoreBreaker.Open)
        {
            findings.Degraded(
                "The replay store does not answer. Requests with an assertion or a DPoP proof get 503, others get tokens. See events 3001 and 3002 in the log, "
                + "and make the store available.");
        }

        findings.Add("stores.throttle.breaker", NameOf(throttle.Breaker));
        if (throttle.Breaker is StoreBreaker.Open)
        {
            findings.Degraded(
                "The throttle store does not answer, so each host counts failed attempts on its own. See event 2034 in the log, and make the store available.");
        }
    }

    private static string NameOf(StoreBreaker breaker) => breaker switch
    {
        StoreBreaker.None => "none",
        StoreBreaker.Closed => "closed",
        _ => "open",
    };
}

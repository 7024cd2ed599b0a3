using System.Collections.Concurrent;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Replaces slow hashes that have fewer rounds than today's. A new hash needs the secret itself, which is known only when a client sends it. So
/// hashes are replaced after such requests, one at a time.</summary>
internal sealed class HashUpgrades(IClientStore store, IClientCache cache, StoreMetrics metrics, TimeProvider time, ILogger<HashUpgrades> logger)
    : BackgroundService
{
    private const int MaxWaiting = 64; // also the number of secrets in memory; any other is upgraded at a later use
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5); // before a secret is tried again, so that a failing store costs little
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);
    private static readonly DateTimeOffset UnderWay = DateTimeOffset.MaxValue;

    private readonly ISecretUseStore? _store = store as ISecretUseStore;
    private readonly SteadyClock _clock = new(time);
    private readonly ConcurrentDictionary<Guid, DateTimeOffset> _lastTries = new();
    private readonly Channel<Upgrade> _waiting = Channel.CreateBounded<Upgrade>(new BoundedChannelOptions(MaxWaiting) { SingleReader = true });

    /// <param name="clientId">The client that the secret belongs to.</param>
    /// <param name="secret">A secret that has just authenticated its client.</param>
    /// <param name="presented">The secret itself.</param>
    public void Consider(string clientId, ClientSecret secret, string presented)
    {
        if (_store is not null && secret.Id is { } id && secret.ParsedHash is { IsOutdated: true } && MayTry(id)
            && !_waiting.Writer.TryWrite(new(clientId, id, secret.Hash, presented)))
        {
            _lastTries.TryRemove(id, out _);
        }
    }

    // Some containers list it twice: as itself, and as the hosted service.
    public override Task StartAsync(CancellationToken cancellationToken) => ExecuteTask is null ? base.StartAsync(cancellationToken) : Task.CompletedTask;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var upgrade in _waiting.Reader.ReadAllAsync(stoppingToken))
            {
                await TryReplaceAsync(upgrade);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The host is stopping.
        }
    }

    private bool MayTry(Guid id) => _lastTries.TryGetValue(id, out var last)
        ? _clock.Now - last >= Pause && _lastTries.TryUpdate(id, UnderWay, last)
        : _lastTries.TryAdd(id, UnderWay);

    private void ForgetTriesBefore(DateTimeOffset moment)
    {
        foreach (var lastTry in _lastTries)
        {
            if (lastTry.Value <= moment)
            {
                _lastTries.TryRemove(lastTry);
            }
        }
    }

    private async Task TryReplaceAsync(Upgrade upgrade)
    {
        if (_store is null)
        {
            return;
        }

        try
        {
            var replacement = SecretHash.OfPassword(upgrade.Presented);
            using var limit = new CancellationTokenSource(TimeLimit, time);
            var isReplaced = await metrics.MeasureAsync(
                StoreNames.SecretUses,
                () => _store.TryReplaceHashAsync(upgrade.SecretId, upgrade.Hash, replacement, limit.Token)
                    .AsTask().Abandonable().WaitAsync(limit.Token), // even if the store ignores the token
                CancellationToken.None);
            if (isReplaced)
            {
                logger.SecretHashUpgraded(LogText.Escape(upgrade.ClientId));
            }

            cache.Forget(upgrade.ClientId); // even if another node was first, because the cached client is out of date
        }
        catch (Exception exception) // whatever the host's own store throws must not end the loop
        {
            logger.SecretHashNotUpgraded(LogText.Escape(upgrade.ClientId), exception);
        }
        finally
        {
            var now = _clock.Now;
            ForgetTriesBefore(now - Pause); // so that few are left: a try takes as long as a slow hash
            _lastTries[upgrade.SecretId] = now;
        }
    }

    private sealed class Upgrade(string clientId, Guid secretId, string hash, string presented) // not a record: it would print the secret
    {
        public string ClientId { get; } = clientId;

        public Guid SecretId { get; } = secretId;

        public string Hash { get; } = hash;

        public string Presented { get; } = presented;
    }
}

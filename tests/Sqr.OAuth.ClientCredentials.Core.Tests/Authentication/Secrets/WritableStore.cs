using System.Collections.Concurrent;
using System.Threading.Channels;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A client store of an adopter's that takes back what is learnt about secrets.</summary>
internal sealed class WritableStore(params Client[] clients) : IClientStore, ISecretUseStore
{
    private readonly ConcurrentDictionary<string, Client> _clients = new(clients.ToDictionary(client => client.ClientId));
    private readonly Channel<IReadOnlyList<SecretUse>> _recorded = Channel.CreateUnbounded<IReadOnlyList<SecretUse>>();
    private readonly Channel<string> _replacements = Channel.CreateUnbounded<string>();
    private int _reads;
    private int _writes;

    public int Reads => Volatile.Read(ref _reads);

    /// <summary>How often anything was written or tried to.</summary>
    public int Writes => Volatile.Read(ref _writes);

    /// <summary>What a write waits for, or fails with.</summary>
    public Task BeforeWrite { get; set; } = Task.CompletedTask;

    /// <summary>The notes, as they arrive.</summary>
    public ChannelReader<IReadOnlyList<SecretUse>> Recorded => _recorded;

    /// <summary>The new hashes, as they arrive.</summary>
    public ChannelReader<string> Replacements => _replacements;

    public ValueTask<Client?> FindByIdAsync(string clientId, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _reads);

        return new(_clients.GetValueOrDefault(clientId));
    }

    public async ValueTask RecordUsesAsync(IReadOnlyList<SecretUse> uses, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _writes);
        await BeforeWrite;
        await _recorded.Writer.WriteAsync(uses, cancellationToken);
    }

    public async ValueTask<bool> TryReplaceHashAsync(Guid secretId, string expected, string replacement, CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _writes);
        await BeforeWrite;
        foreach (var client in _clients.Values)
        {
            if (client.Secrets.Any(secret => secret.Id == secretId && secret.Hash == expected))
            {
                _clients[client.ClientId] = new() { ClientId = client.ClientId, Secrets = [new() { Id = secretId, Hash = replacement }] };
                await _replacements.Writer.WriteAsync(replacement, cancellationToken);

                return true;
            }
        }

        return false;
    }
}

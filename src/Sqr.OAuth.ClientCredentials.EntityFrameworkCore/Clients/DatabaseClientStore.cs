using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The clients in the database, for requests.</summary>
internal sealed class DatabaseClientStore(StoreDatabase database, ILogger<DatabaseClientStore> logger) : IClientStore, IFederatedClientStore, ISecretUseStore
{
    private const string Nobody = "nobody";
    private const int UsesInOneTransaction = 100;

    /// <summary>Warms up the queries of the token endpoint and the code that reads their rows, with a client from the database if one exists.</summary>
    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        var ids = await database.UseAsync(context => context.Rows<SecretRow>()
            .Join(context.Rows<ClientRow>(), secret => secret.ClientKey, client => client.Id, (_, client) => client.ClientId)
            .OrderBy(id => id)
            .Take(1)
            .ToListAsync(cancellationToken));
        await FindByIdAsync(ids is [var id] ? id : Nobody, cancellationToken);
        await FindByWorkloadAsync(Nobody, Nobody, cancellationToken);
        ClientRow.WarmUp();
    }

    /// <inheritdoc/>
    public async ValueTask<Client?> FindByIdAsync(string clientId, CancellationToken cancellationToken)
    {
        if (!ClientIdentifier.IsPossible(clientId))
        {
            return null;
        }

        // In a single command, whatever the default of the host's context.
        var found = await database.UseAsync(context => context.Rows<ClientRow>()
            .AsNoTracking()
            .AsSingleQuery()
            .Include(client => client.Secrets)
            .Where(client => client.ClientId == clientId)
            .ToListAsync(cancellationToken));

        try
        {
            return found is [var row] ? row.ToClient() : null;
        }
        catch (InvalidDataException exception)
        {
            // Only this client is affected. An error of the store would open the circuit breaker and lock out all clients.
            logger.ClientRowDamaged(exception);

            return null;
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<string>> FindByWorkloadAsync(string issuer, string subject, CancellationToken cancellationToken)
    {
        var digests = FederatedSubjectRow.DigestsFor(issuer, subject);

        return await database.UseAsync(context => context.Rows<FederatedSubjectRow>()
            .Where(row => digests.Contains(row.Digest))
            .Join(context.Rows<ClientRow>(), row => row.ClientKey, client => client.Id, (_, client) => client.ClientId)
            .Distinct()
            .ToListAsync(cancellationToken));
    }

    /// <inheritdoc/>
    public async ValueTask RecordUsesAsync(IReadOnlyList<SecretUse> uses, CancellationToken cancellationToken)
    {
        // In the same order on every node, so that two nodes that record the same secrets do not block each other.
        foreach (var some in uses.OrderBy(use => use.SecretId).Chunk(UsesInOneTransaction))
        {
            cancellationToken.ThrowIfCancellationRequested();
            await database.UseAsync(context => context.Database.CreateExecutionStrategy().ExecuteAsync(() => RecordAsync(context, some)));
        }
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TryReplaceHashAsync(Guid secretId, string expected, string replacement, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        return await database.UseAsync(context => context.Rows<SecretRow>()
            .Where(secret => secret.Id == secretId && secret.Hash == expected)
            .ExecuteUpdateAsync(set => set.SetProperty(secret => secret.Hash, replacement), CancellationToken.None)) > 0;
    }

    private static async Task<int> RecordAsync(DbContext context, IReadOnlyList<SecretUse> uses)
    {
        // One durable write, not one for each secret.
        await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken.None);
        var noted = 0;
        foreach (var (id, usedAt) in uses)
        {
            noted += await context.Rows<SecretRow>()
                .Where(secret => secret.Id == id && (secret.LastUsedAt == null || secret.LastUsedAt < usedAt))
                .ExecuteUpdateAsync(set => set.SetProperty(secret => secret.LastUsedAt, usedAt), CancellationToken.None);
        }

        await transaction.CommitAsync(CancellationToken.None);

        return noted;
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The clients of the database, as requests see them.</summary>
internal sealed class DatabaseClientStore(StoreDatabase database, ILogger<DatabaseClientStore> logger) : IClientStore, IFederatedClientStore, ISecretUseStore
{
    private const string Nobody = "nobody";
    private const int UsesInOneTransaction = 100;

    /// <summary>Makes the queries of the token endpoint ready, and what reads their rows, with a client of the database if there is one.</summary>
    public async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        var ids = await database.UseAsync(context => context.Rows<SecretRow>()
            .Join(context.Rows<ClientRow>(), secret => secret.ClientKey, client => client.Id, (_, client) => client.ClientId)
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

        // In one command, whatever the host's own context does by default.
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
            // It is this client's affair: as a fault of the store it would open the breaker, and keep everybody out.
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
        // In one order on every node: two that note the same secrets must not wait for each other.
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
        await using var transaction = await context.Database.BeginTransactionAsync(CancellationToken.None); // durable once, not once for each
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

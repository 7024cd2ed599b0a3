using Microsoft.EntityFrameworkCore;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Signing keys in the database, so that all its nodes use the same ones.</summary>
/// <param name="database">The database.</param>
/// <param name="ensureFitAsync">Throws a <see cref="DatabaseSchemaException"/> if the database lacks tables of this version.</param>
internal sealed class DatabaseSigningKeyStore(StoreDatabase database, Func<CancellationToken, Task> ensureFitAsync) : ISigningKeyStore
{
    /// <inheritdoc/>
    public string Location => database.Location;

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<StoredSigningKey>> ReadAllAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ensureFitAsync(cancellationToken);
        }
        catch (DatabaseSchemaException exception)
        {
            throw new SigningKeyException(exception.Message, exception);
        }

        var rows = await database.UseAsync(context => context.Rows<SigningKeyRow>().AsNoTracking().ToListAsync(cancellationToken));

        return [.. rows.Select(row => row.ToKey())];
    }

    /// <inheritdoc/>
    /// <returns>Null if the table is empty.</returns>
    public async ValueTask<DateTimeOffset?> GetUtcNowAsync(CancellationToken cancellationToken) =>
        await database.GetUtcNowAsync((SigningKeyRow row) => row.Algorithm, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<bool> TryAddAsync(StoredSigningKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();

        return await database.UseAsync(async context =>
        {
            var taken = context.Rows<SigningKeyRow>().Where(row => row.Algorithm == key.Algorithm && row.Period == key.Period);

            return !await taken.AnyAsync(cancellationToken) && await context.TryInsertAsync(SigningKeyRow.Of(key), taken);
        });
    }

    /// <inheritdoc/>
    public async ValueTask<bool> TryReplaceAsync(StoredSigningKey expected, StoredSigningKey replacement, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var replaced = await database.UseAsync(context => context.Rows<SigningKeyRow>()
            .Where(row => row.Algorithm == expected.Algorithm && row.Period == expected.Period && row.KeyId == expected.KeyId
                && row.CreatedAt == expected.CreatedAt && row.ActivatesAt == expected.ActivatesAt && row.RevokedAt == expected.RevokedAt
                && row.PublicKey == expected.PublicKey && row.PrivateKey == expected.PrivateKey && row.Seal == expected.Seal)
            .ExecuteUpdateAsync(
                set => set
                    .SetProperty(row => row.KeyId, replacement.KeyId)
                    .SetProperty(row => row.CreatedAt, replacement.CreatedAt)
                    .SetProperty(row => row.ActivatesAt, replacement.ActivatesAt)
                    .SetProperty(row => row.RevokedAt, replacement.RevokedAt)
                    .SetProperty(row => row.PublicKey, replacement.PublicKey)
                    .SetProperty(row => row.PrivateKey, replacement.PrivateKey)
                    .SetProperty(row => row.Seal, replacement.Seal),
                CancellationToken.None));

        return replaced > 0;
    }

    /// <inheritdoc/>
    public async ValueTask RemoveAsync(StoredSigningKey key, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        await database.UseAsync(context => context.Rows<SigningKeyRow>()
            .Where(row => row.Algorithm == key.Algorithm && row.Period == key.Period && row.KeyId == key.KeyId)
            .ExecuteDeleteAsync(CancellationToken.None));
    }
}

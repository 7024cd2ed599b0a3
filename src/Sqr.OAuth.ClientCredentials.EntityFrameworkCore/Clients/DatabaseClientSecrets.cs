using Microsoft.EntityFrameworkCore;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Adds, expires and removes secrets of clients in the database.</summary>
internal sealed class DatabaseClientSecrets(StoreDatabase database, ManagedClientValidation validation, TimeProvider time, WrittenChanges changes)
{
    /// <returns>Null if no such client exists.</returns>
    /// <exception cref="InvalidClientException">The secret is not valid.</exception>
    public async ValueTask<AddedSecret?> AddAsync(string clientId, ClientSecretOptions secret, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(clientId);
        ArgumentNullException.ThrowIfNull(secret);
        var generated = secret is { Hash: null, Value: null } ? GeneratedSecret.Create() : null;
        var complete = new ClientSecretOptions
        {
            Hash = secret.Hash,
            Value = secret.Value ?? generated,
            Description = secret.Description,
            NotBefore = secret.NotBefore,
            ExpiresAt = secret.ExpiresAt,
        };
        validation.Check(complete);

        var added = await database.UseAsync(context => InsertAsync(context, clientId, complete, cancellationToken));
        changes.Forget(clientId);
        if (added is null)
        {
            return null;
        }

        changes.Note(clientId, added.Id, SecretChange.Added);

        return new AddedSecret { Secret = added.ToSecret(), Value = generated };
    }

    /// <returns>False if no such secret exists.</returns>
    public ValueTask<bool> ExpireAsync(string clientId, Guid secretId, DateTimeOffset expiresAt, CancellationToken cancellationToken) => WriteAsync(
        clientId,
        secretId,
        SecretChange.ExpirySet,
        row => row.ExecuteUpdateAsync(set => set.SetProperty(secret => secret.ExpiresAt, expiresAt), CancellationToken.None),
        cancellationToken);

    /// <returns>False if no such secret exists.</returns>
    public ValueTask<bool> RemoveAsync(string clientId, Guid secretId, CancellationToken cancellationToken) =>
        WriteAsync(clientId, secretId, SecretChange.Removed, row => row.ExecuteDeleteAsync(CancellationToken.None), cancellationToken);

    private async Task<SecretRow?> InsertAsync(DbContext context, string clientId, ClientSecretOptions secret, CancellationToken cancellationToken)
    {
        if (await context.FindClientKeyAsync(clientId, cancellationToken) is not { } key)
        {
            return null;
        }

        var row = SecretRow.Of(key, secret, time.GetUtcNow());
        context.Add(row);
        try
        {
            await context.SaveChangesAsync(CancellationToken.None);

            return row;
        }
        catch (DbUpdateException)
        {
            if (await context.FindClientKeyAsync(clientId, CancellationToken.None) == key)
            {
                throw;
            }

            return null; // the client was deleted meanwhile
        }
    }

    private async ValueTask<bool> WriteAsync(
        string clientId, Guid secretId, SecretChange change, Func<IQueryable<SecretRow>, Task<int>> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(clientId);
        var written = await database.UseAsync(async context =>
            await context.FindClientKeyAsync(clientId, cancellationToken) is { } key
                ? await write(context.Rows<SecretRow>().Where(secret => secret.Id == secretId && secret.ClientKey == key))
                : 0);
        changes.Forget(clientId);
        if (written > 0)
        {
            changes.Note(clientId, secretId, change);
        }

        return written > 0;
    }
}

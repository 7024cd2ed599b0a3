using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Creates, changes and removes clients in the database.</summary>
internal sealed class DatabaseClientManager(
    StoreDatabase database,
    DatabaseClientSecrets secrets,
    ManagedClientValidation validation,
    TimeProvider time,
    WrittenChanges changes) : IClientManager
{
    private const int MaxPageSize = 1_000;

    /// <inheritdoc/>
    public async ValueTask<ManagedClient> CreateAsync(ClientOptions client, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var clientId = validation.Check(client);
        var now = time.GetUtcNow();
        var row = new ClientRow { Id = Guid.NewGuid(), ClientId = clientId, CreatedAt = now };
        row.Write(client, now);
        row.Secrets.AddRange(client.Secrets.Select(secret => SecretRow.Of(row.Id, secret, now)));
        cancellationToken.ThrowIfCancellationRequested();
        await database.UseAsync(async context =>
        {
            var taken = context.Rows<ClientRow>().Where(other => other.ClientId == clientId);

            return !await taken.AnyAsync(cancellationToken) && await context.TryInsertAsync(row, taken)
                ? true
                : throw new ClientConflictException(
                    $"A client \"{LogText.Escape(clientId)}\" already exists. Update that one, or choose another identifier.");
        });
        changes.Forget(clientId); // its absence may be cached
        changes.Note(clientId, ClientChange.Added);
        row.Secrets.ForEach(secret => changes.Note(clientId, secret.Id, SecretChange.Added));

        return await FindAsync(clientId, CancellationToken.None) ?? throw Gone(clientId);
    }

    /// <inheritdoc/>
    public async ValueTask<ManagedClient?> FindAsync(string clientId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(clientId);
        if (!ClientIdentifier.IsPossible(clientId))
        {
            return null;
        }

        var found = await database.UseAsync(context => WithSecrets(context)
            .Where(client => client.ClientId == clientId)
            .ToListAsync(cancellationToken));

        return found.Find(row => row.ClientId == clientId)?.ToManagedClient();
    }

    /// <inheritdoc/>
    public async ValueTask<ClientPage> ListAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxPageSize);
        after ??= ""; // sorts before every identifier
        if (!ClientIdentifier.IsText(after))
        {
            throw new ArgumentException("after must be valid Unicode without NUL. Pass the Next of the previous page.", nameof(after));
        }

        var rows = await database.UseAsync(context => WithSecrets(context)
            .Where(client => client.ClientId.CompareTo(after) > 0) // in the database's order
            .OrderBy(client => client.ClientId)
            .Take(limit + 1) // one more, to see whether there is another page
            .ToListAsync(cancellationToken));

        return new()
        {
            Clients = [.. rows.Take(limit).Select(row => row.ToManagedClient())],
            Next = rows.Count > limit ? rows[limit - 1].ClientId : null,
        };
    }

    /// <inheritdoc/>
    public async ValueTask<ManagedClient> UpdateAsync(ManagedClient client, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        validation.CheckChange(client);
        cancellationToken.ThrowIfCancellationRequested();
        await database.UseAsync(async context =>
        {
            var row = await context.Rows<ClientRow>()
                .AsTracking()
                .AsSingleQuery()
                .Include(row => row.FederatedSubjects)
                .FirstOrDefaultAsync(row => row.ClientId == client.ClientId, cancellationToken);
            if (row?.ClientId != client.ClientId || row.Version.ToString("N", CultureInfo.InvariantCulture) != client.Version)
            {
                throw row is null ? Gone(client.ClientId) : Changed(client.ClientId);
            }

            row.Write(client.Settings, time.GetUtcNow());
            try
            {
                return await context.SaveChangesAsync(CancellationToken.None);
            }
            catch (DbUpdateConcurrencyException exception)
            {
                throw Changed(client.ClientId, exception);
            }
        });
        changes.Forget(client.ClientId);
        changes.Note(client.ClientId, ClientChange.Changed);

        return await FindAsync(client.ClientId, CancellationToken.None) ?? throw Gone(client.ClientId);
    }

    /// <inheritdoc/>
    public ValueTask<bool> EnableAsync(string clientId, CancellationToken cancellationToken = default) => SetEnabledAsync(clientId, true, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> DisableAsync(string clientId, CancellationToken cancellationToken = default) => SetEnabledAsync(clientId, false, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> DeleteAsync(string clientId, CancellationToken cancellationToken = default) =>
        WriteAsync(
            clientId,
            ClientChange.Removed,
            row => row.ExecuteDeleteAsync(CancellationToken.None), // the database deletes its secrets with it
            cancellationToken);

    /// <inheritdoc/>
    public ValueTask<AddedSecret?> AddSecretAsync(string clientId, ClientSecretOptions secret, CancellationToken cancellationToken = default) =>
        secrets.AddAsync(clientId, secret, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<ClientSecret>?> ListSecretsAsync(string clientId, CancellationToken cancellationToken = default) =>
        (await FindAsync(clientId, cancellationToken))?.Secrets;

    /// <inheritdoc/>
    public ValueTask<bool> ExpireSecretAsync(string clientId, Guid secretId, DateTimeOffset expiresAt, CancellationToken cancellationToken = default) =>
        secrets.ExpireAsync(clientId, secretId, expiresAt, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> RemoveSecretAsync(string clientId, Guid secretId, CancellationToken cancellationToken = default) =>
        secrets.RemoveAsync(clientId, secretId, cancellationToken);

    private static IQueryable<ClientRow> WithSecrets(DbContext context) =>
        context.Rows<ClientRow>().AsNoTracking().AsSingleQuery().Include(client => client.Secrets);

    private ValueTask<bool> SetEnabledAsync(string clientId, bool enabled, CancellationToken cancellationToken)
    {
        var (version, now) = (Guid.NewGuid(), time.GetUtcNow());

        return WriteAsync(
            clientId,
            enabled ? ClientChange.Enabled : ClientChange.Disabled,
            row => row.ExecuteUpdateAsync(
                set => set
                    .SetProperty(client => client.Enabled, enabled)
                    .SetProperty(client => client.Version, version)
                    .SetProperty(client => client.UpdatedAt, now),
                CancellationToken.None),
            cancellationToken);
    }

    private async ValueTask<bool> WriteAsync(
        string clientId, ClientChange change, Func<IQueryable<ClientRow>, Task<int>> write, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(clientId);
        var written = await database.UseAsync(async context =>
            await context.FindClientKeyAsync(clientId, cancellationToken) is { } key
                ? await write(context.Rows<ClientRow>().Where(client => client.Id == key))
                : 0);
        changes.Forget(clientId);
        if (written > 0)
        {
            changes.Note(clientId, change);
        }

        return written > 0;
    }

    private static ClientConflictException Changed(string clientId, Exception? exception = null) =>
        new($"The client \"{LogText.Escape(clientId)}\" was changed since it was read. Read it again and repeat the change.", exception);

    private static ClientConflictException Gone(string clientId) =>
        new($"The client \"{LogText.Escape(clientId)}\" was deleted since it was read.");
}

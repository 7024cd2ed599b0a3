using Microsoft.Extensions.Hosting;
using Sqr.OAuth.ClientCredentials;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Creates the issuer's tables, and updates those of an older version.</summary>
public static class ClientCredentialsMigrationExtensions
{
    /// <summary>Applies pending migrations, if there are any. Any number of nodes may call it at once. Call it before the host runs.</summary>
    /// <param name="services">Services with the stores of this package. If the stores are in one of the host's contexts, that context's migrations are
    /// applied.</param>
    /// <param name="cancellationToken">Cancels the wait for other nodes. A migration that has begun is completed.</param>
    /// <returns>The migrations that were pending.</returns>
    /// <exception cref="DatabaseSchemaException">The database cannot be migrated: it refuses or is unreachable, a newer or a pre-release version of
    /// this package has migrated it, or a process that was killed has left it locked. The message says what to do. The inner exception is that of the
    /// database, or a <see cref="TimeoutException"/> if the lock is not released.</exception>
    /// <exception cref="InvalidOperationException">The stores of this package are not registered, or are in one of the host's contexts that has no
    /// migrations.</exception>
    public static Task<IReadOnlyList<string>> MigrateSqrClientCredentialsAsync(this IServiceProvider services, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(services);
        var migration = services.GetService<DatabaseMigration>()
            ?? throw new InvalidOperationException(
                "The database stores are not registered. Call .AddEntityFrameworkStores(...) after AddSqrClientCredentials(...).");

        return migration.ApplyAsync(cancellationToken);
    }

    /// <inheritdoc cref="MigrateSqrClientCredentialsAsync(IServiceProvider, CancellationToken)"/>
    /// <param name="host">A host with the stores of this package.</param>
    public static Task<IReadOnlyList<string>> MigrateSqrClientCredentialsAsync(this IHost host)
    {
        ArgumentNullException.ThrowIfNull(host);

        return host.Services.MigrateSqrClientCredentialsAsync();
    }
}

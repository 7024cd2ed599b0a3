using Microsoft.Extensions.Hosting;
using Sqr.OAuth.ClientCredentials;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Makes the tables of the issuer, and brings those of an older version up to date.</summary>
public static class ClientCredentialsMigrationExtensions
{
    /// <summary>Applies what migrations are pending, if any. Any number of nodes may do it at once; a host calls it before it runs.</summary>
    /// <param name="services">Services with the stores of this package. If they are in a context of the host's own, the migrations of that one are applied.</param>
    /// <param name="cancellationToken">Ends the wait for other nodes; a migration once begun is finished.</param>
    /// <returns>The migrations that were pending.</returns>
    /// <exception cref="DatabaseSchemaException">The database cannot be migrated: it refuses or cannot be reached, a newer version of this package has migrated it, or a process that was killed has left it locked. The message says what to do; the inner exception is that of the database, or a <see cref="TimeoutException"/> for a lock that stays.</exception>
    /// <exception cref="InvalidOperationException">The stores of this package are not registered, or are in a context of the host's own that has no migrations.</exception>
    public static Task<IReadOnlyList<string>> MigrateSqrClientCredentialsAsync(this IServiceProvider services, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(services);
        var migration = services.GetService<DatabaseMigration>()
            ?? throw new InvalidOperationException("The stores in a database are not registered. Add .AddEntityFrameworkStores(...) behind AddSqrClientCredentials(...).");

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

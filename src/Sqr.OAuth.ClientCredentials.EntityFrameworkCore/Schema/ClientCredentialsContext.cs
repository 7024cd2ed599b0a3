using Microsoft.EntityFrameworkCore;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The issuer's tables and nothing else, for a host that does not put them into its own context.</summary>
/// <remarks><c>MigrateSqrClientCredentialsAsync</c> creates the tables. Clients are written through <see cref="IClientManager"/>.</remarks>
/// <param name="options">The provider and the connection.</param>
public sealed class ClientCredentialsContext(DbContextOptions<ClientCredentialsContext> options) : DbContext(options)
{
    /// <inheritdoc/>
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);

        ContextRequirements.RefuseProxies(Database);

        // Without collations: one snapshot of the model serves all providers. The migrations set them.
        ClientCredentialsModel.Configure(modelBuilder, collation: null);
    }
}

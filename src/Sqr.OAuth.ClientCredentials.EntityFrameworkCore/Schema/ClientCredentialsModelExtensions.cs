using Microsoft.EntityFrameworkCore.Infrastructure;
using Sqr.OAuth.ClientCredentials;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Puts the tables of the issuer into a context of the host's own.</summary>
public static class ClientCredentialsModelExtensions
{
    /// <summary>Adds the tables of the issuer. To be called in <see cref="DbContext.OnModelCreating"/>; the migrations of that context then make them.</summary>
    /// <param name="modelBuilder">The model of the host's context.</param>
    /// <param name="database"><see cref="DbContext.Database"/> of that context: which provider it is decides how identifiers are compared.</param>
    /// <returns>The same model builder.</returns>
    /// <exception cref="DatabaseSchemaException">The context uses proxies, for lazy loading or change tracking.</exception>
    public static ModelBuilder AddSqrClientCredentials(this ModelBuilder modelBuilder, DatabaseFacade database)
    {
        ArgumentNullException.ThrowIfNull(modelBuilder);
        ArgumentNullException.ThrowIfNull(database);
        ContextRequirements.RefuseProxies(database);
        ClientCredentialsModel.Configure(modelBuilder, ExactCollation.Of(database.ProviderName));

        return modelBuilder;
    }
}

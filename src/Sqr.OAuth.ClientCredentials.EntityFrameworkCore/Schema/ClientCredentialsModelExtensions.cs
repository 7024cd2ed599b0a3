using Microsoft.EntityFrameworkCore.Infrastructure;
using Sqr.OAuth.ClientCredentials;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Puts the issuer's tables into one of the host's contexts.</summary>
public static class ClientCredentialsModelExtensions
{
    /// <summary>Adds the issuer's tables. Call it in <see cref="DbContext.OnModelCreating"/>; the migrations of that context then create them.</summary>
    /// <param name="modelBuilder">The model of the host's context.</param>
    /// <param name="database">The <see cref="DbContext.Database"/> of that context. Its provider decides how identifiers are compared.</param>
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

using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Sqr.OAuth.ClientCredentials;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Keeps clients, secrets and signing keys in a database, together with the used assertions and revoked tokens that all nodes must know.</summary>
public static class ClientCredentialsEntityFrameworkExtensions
{
    /// <summary>Keeps them in the issuer's own database.</summary>
    /// <param name="builder">The issuer.</param>
    /// <param name="configure">Selects the database: <c>options => options.UseNpgsql(...)</c>, <c>UseSqlite</c> or <c>UseSqlServer</c>.</param>
    /// <returns>The same builder.</returns>
    public static ClientCredentialsBuilder AddEntityFrameworkStores(this ClientCredentialsBuilder builder, Action<DbContextOptionsBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);

        return builder.AddEntityFrameworkStores((_, options) => configure(options));
    }

    /// <inheritdoc cref="AddEntityFrameworkStores(ClientCredentialsBuilder, Action{DbContextOptionsBuilder})"/>
    /// <param name="builder">The issuer.</param>
    /// <param name="configure">Selects the database, using the host's services: <c>(services, options) => options.UseNpgsql(...)</c>.</param>
    public static ClientCredentialsBuilder AddEntityFrameworkStores(
        this ClientCredentialsBuilder builder, Action<IServiceProvider, DbContextOptionsBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        builder.Services.AddDbContextPool<ClientCredentialsContext>((services, options) =>
        {
            // One command for each token would flood the host's log. Set the level Debug to see them.
            options.ConfigureWarnings(events => events.Log((RelationalEventId.CommandExecuted, LogLevel.Debug)));
            configure(services, options);
        });

        return builder.AddEntityFrameworkStores<ClientCredentialsContext>();
    }

    /// <summary>Keeps them in one of the host's contexts, whose model calls <see cref="ClientCredentialsModelExtensions.AddSqrClientCredentials"/>.</summary>
    /// <typeparam name="TContext">The context, registered with AddDbContext, AddDbContextPool or a factory.</typeparam>
    /// <param name="builder">The issuer.</param>
    /// <returns>The same builder.</returns>
    public static ClientCredentialsBuilder AddEntityFrameworkStores<TContext>(this ClientCredentialsBuilder builder)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        services.Replace(ServiceDescriptor.Singleton(StoreContext.Of<TContext>()));
        services.TryAddSingleton<StoreDatabase>();
        services.TryAddSingleton<DatabaseSchema>();
        services.TryAddSingleton<DatabaseMigration>();

        services.AddDatabaseClients();
        services.Replace(ServiceDescriptor.Singleton<ISigningKeyStore>(provider => new DatabaseSigningKeyStore(
            provider.GetRequiredService<StoreDatabase>(),
            provider.GetRequiredService<DatabaseSchema>().EnsureFitAsync)));
        services.AddDatabaseReplayStore();
        builder.AddRevocationStore<DatabaseRevocationStore>();
        services.AddPurging();
        AddStart(services);
        if (EF.IsDesignTime)
        {
            DesignTime.RemoveHostedServices(services); // including the engine's
        }

        return builder;
    }

    // Before the issuer itself starts, which loads the signing keys from this database.
    private static void AddStart(IServiceCollection services)
    {
        if (!DesignTime.IsActive && services.All(service => service.ImplementationType != typeof(DatabaseStart)))
        {
            services.Insert(0, ServiceDescriptor.Singleton<IHostedService, DatabaseStart>());
        }
    }
}

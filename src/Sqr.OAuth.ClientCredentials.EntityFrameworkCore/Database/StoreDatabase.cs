using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The database that holds the tables of the issuer, through a context of its own for each use.</summary>
internal sealed class StoreDatabase(IServiceScopeFactory scopes, StoreContext context)
{
    /// <summary>Provider, server and database, for messages to people. What one logs in with is not in it.</summary>
    public string Location
    {
        get
        {
            using var scope = scopes.CreateScope();
            using var opened = Open(scope.ServiceProvider);
            var connection = opened.Database.GetDbConnection();

            return $"{opened.Database.ProviderName?.Split('.')[^1]} {connection.DataSource}, database {connection.Database}";
        }
    }

    /// <exception cref="DatabaseSchemaException">The context cannot be made, by no fault of the database.</exception>
    public async Task<T> UseAsync<T>(Func<DbContext, Task<T>> use)
    {
        await using var scope = scopes.CreateAsyncScope();
        await using var opened = Open(scope.ServiceProvider);

        return await use(opened);
    }

    private DbContext Open(IServiceProvider services)
    {
        try
        {
            return context.Open(services);
        }
        catch (InvalidOperationException exception)
        {
            throw new DatabaseSchemaException($"The DbContext with the tables of the issuer cannot be made: {exception.Message}", exception);
        }
    }
}

/// <summary>Which context the tables are in: ours, or one of the host's own.</summary>
/// <param name="Open">Makes one from the services of a scope.</param>
internal sealed record StoreContext(Func<IServiceProvider, DbContext> Open)
{
    /// <summary>However it was registered: AddPooledDbContextFactory of Entity Framework Core 8 registers the factory alone.</summary>
    public static StoreContext Of<TContext>()
        where TContext : DbContext =>
        new(services => services.GetService<TContext>()
            ?? services.GetService<IDbContextFactory<TContext>>()?.CreateDbContext()
            ?? throw new DatabaseSchemaException($"AddEntityFrameworkStores<{typeof(TContext).Name}> was called, but {typeof(TContext)} is not registered. Call services.AddDbContext<{typeof(TContext).Name}>(...)."));
}

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The database that contains the issuer's tables. Each use gets its own context.</summary>
internal sealed class StoreDatabase(IServiceScopeFactory scopes, StoreContext context)
{
    /// <summary>Provider, server and database, for messages to operators. It contains no credentials.</summary>
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

    /// <exception cref="DatabaseSchemaException">The context cannot be created, and the database is not the cause.</exception>
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
            throw new DatabaseSchemaException($"The DbContext with the issuer's tables cannot be created: {exception.Message}", exception);
        }
    }
}

/// <summary>Which context the tables are in: the package's, or one of the host's.</summary>
/// <param name="Open">Creates one from the services of a scope.</param>
internal sealed record StoreContext(Func<IServiceProvider, DbContext> Open)
{
    /// <summary>Works however the context was registered: AddPooledDbContextFactory of Entity Framework Core 8 registers only the factory.</summary>
    public static StoreContext Of<TContext>()
        where TContext : DbContext =>
        new(services => services.GetService<TContext>()
            ?? services.GetService<IDbContextFactory<TContext>>()?.CreateDbContext()
            ?? throw new DatabaseSchemaException(
                $"AddEntityFrameworkStores<{typeof(TContext).Name}> was called, but {typeof(TContext)} is not registered. "
                + $"Call services.AddDbContext<{typeof(TContext).Name}>(...)."));
}

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
            var database = context.In(scope.ServiceProvider).Database;
            var connection = database.GetDbConnection();

            return $"{database.ProviderName?.Split('.')[^1]} {connection.DataSource}, database {connection.Database}";
        }
    }

    public async Task<T> UseAsync<T>(Func<DbContext, Task<T>> use)
    {
        await using var scope = scopes.CreateAsyncScope();

        return await use(context.In(scope.ServiceProvider));
    }
}

/// <summary>Which context the tables are in: ours, or one of the host's own.</summary>
internal sealed record StoreContext(Type Type)
{
    public DbContext In(IServiceProvider services) => (DbContext)services.GetRequiredService(Type);
}

using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Rejects context options that the tables cannot work with, before a request fails because of them.</summary>
internal static class ContextRequirements
{
    private const string ProxiesExtension = "ProxiesOptionsExtension"; // from Microsoft.EntityFrameworkCore.Proxies, which is not referenced here

    /// <exception cref="DatabaseSchemaException">The context creates proxies of its entities, but our row classes are sealed.</exception>
    public static void RefuseProxies(DatabaseFacade database)
    {
        if (database.GetService<IDbContextOptions>().Extensions.Any(extension => extension.GetType().Name == ProxiesExtension))
        {
            throw new DatabaseSchemaException(
                "The issuer's tables cannot be in a DbContext that uses lazy-loading or change-tracking proxies. Remove UseLazyLoadingProxies() and "
                + "UseChangeTrackingProxies() from that context, or keep the tables in the package's own context, in the same database: "
                + ".AddEntityFrameworkStores(options => ...) with the same connection string and without proxies.");
        }
    }

    /// <exception cref="DatabaseSchemaException">The context cannot work with any database, so no request could succeed.</exception>
    public static void RequireModel(DbContext context)
    {
        try
        {
            _ = context.Model;
        }
        catch (Exception exception) when (exception is not DbException) // the host's OnModelCreating may throw anything
        {
            throw new DatabaseSchemaException($"{context.GetType().Name} cannot be used: {exception.Message}", exception);
        }

        RequireConnection(context);
        if (context is ClientCredentialsContext)
        {
            RefuseOtherNames(context);
        }
    }

    private static void RequireConnection(DbContext context)
    {
        try
        {
            _ = context.Database.GetDbConnection();
        }
        catch (InvalidOperationException exception)
        {
            throw new DatabaseSchemaException($"{context.GetType().Name} cannot be used: {exception.Message}", exception);
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException)
        {
            // The exception's own message is not shown: the keyword it does not know may be part of the password.
            throw new DatabaseSchemaException(
                $"The connection string of {context.GetType().Name} is malformed: it contains a keyword or value that {context.Database.ProviderName} does not "
                + "know. Put a value that contains a semicolon in quotation marks.");
        }
    }

    // The migrations of the package's context use fixed names, which sqr-oauth and other nodes rely on.
    private static void RefuseOtherNames(DbContext context)
    {
        var columns = context.Model.GetEntityTypes().SelectMany(row => row.GetProperties());
        var renamed = columns.FirstOrDefault(column => column.GetColumnName() != column.Name);
        if (renamed is not null)
        {
            throw new DatabaseSchemaException(
                $"The options of AddEntityFrameworkStores(options => ...) rename the column {renamed.Name} of {renamed.DeclaringType.GetTableName()} to "
                + $"\"{renamed.GetColumnName()}\". A naming convention such as UseSnakeCaseNamingConvention() changes the names that the package's migrations "
                + "use. Remove it there, or put the tables into your own DbContext, which may use any convention: "
                + "modelBuilder.AddSqrClientCredentials(Database) and .AddEntityFrameworkStores<YourContext>().");
        }
    }
}

using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Refuses options of a context with which the tables cannot be used, before a request fails by them.</summary>
internal static class ContextRequirements
{
    private const string ProxiesExtension = "ProxiesOptionsExtension"; // of Microsoft.EntityFrameworkCore.Proxies, which we do not reference

    /// <exception cref="DatabaseSchemaException">The context makes proxies of its entities; the classes of our rows are sealed.</exception>
    public static void RefuseProxies(DatabaseFacade database)
    {
        if (database.GetService<IDbContextOptions>().Extensions.Any(extension => extension.GetType().Name == ProxiesExtension))
        {
            throw new DatabaseSchemaException("The tables of the issuer cannot be in a DbContext that uses lazy-loading or change-tracking proxies. Remove UseLazyLoadingProxies() and UseChangeTrackingProxies() from that context, or keep the tables in the context of the package, in the same database: .AddEntityFrameworkStores(options => ...) with the same connection string and without proxies.");
        }
    }

    /// <exception cref="DatabaseSchemaException">The context cannot work with any database, so that no request could succeed.</exception>
    public static void RequireModel(DbContext context)
    {
        try
        {
            _ = context.Model;
        }
        catch (Exception exception) when (exception is not DbException) // of the host's own OnModelCreating, which may throw any
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
            // Not what the exception says: the word that it does not know may be a part of the password.
            throw new DatabaseSchemaException($"The connection string of {context.GetType().Name} is malformed: a keyword or a value in it is unknown to {context.Database.ProviderName}. Put a value with a semicolon in quotation marks.");
        }
    }

    // The migrations of our own context have fixed names, on which sqr-oauth and other nodes rely.
    private static void RefuseOtherNames(DbContext context)
    {
        var columns = context.Model.GetEntityTypes().SelectMany(row => row.GetProperties());
        var renamed = columns.FirstOrDefault(column => column.GetColumnName() != column.Name);
        if (renamed is not null)
        {
            throw new DatabaseSchemaException($"The column {renamed.Name} of {renamed.DeclaringType.GetTableName()} is called \"{renamed.GetColumnName()}\" by the options of AddEntityFrameworkStores(options => ...): a naming convention such as UseSnakeCaseNamingConvention() changes the names that the migrations of the package use. Remove it there, or put the tables into a DbContext of your own, which may use any convention: modelBuilder.AddSqrClientCredentials(Database) and .AddEntityFrameworkStores<YourContext>().");
        }
    }
}

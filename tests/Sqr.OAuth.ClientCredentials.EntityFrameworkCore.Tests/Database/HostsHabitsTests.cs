using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Microsoft.Extensions.DependencyInjection;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Contexts with conventions and options for all their entities.</summary>
[TestFixture(Provider.Sqlite)]
[TestFixture(Provider.PostgreSql)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class HostsHabitsTests(Provider provider)
{
    private readonly TestDatabase _database = TestDatabase.Absent(provider);

    [TearDown]
    public ValueTask DropDatabaseAsync() => _database.DisposeAsync();

    [Test]
    public Task A_context_that_converts_all_strings_dates_and_keys_serves() => HostsContextScenario.ShouldServeAsync<ConvertingContext>(_database);

    [Test]
    public Task A_context_that_filters_every_query_serves() => HostsContextScenario.ShouldServeAsync<FilteringContext>(_database);

    [Test]
    public Task A_context_with_a_default_schema_serves() => HostsContextScenario.ShouldServeAsync<SchemaContext>(_database);

    [TestCase(QueryTrackingBehavior.NoTracking)]
    [TestCase(QueryTrackingBehavior.NoTrackingWithIdentityResolution)]
    public Task A_context_that_does_not_track_serves(QueryTrackingBehavior tracking) =>
        HostsContextScenario.ShouldServeAsync<ContextOfAHost>(_database, options => options.UseQueryTrackingBehavior(tracking));

    [Test]
    public Task A_context_that_retries_and_splits_queries_serves() => HostsContextScenario.ShouldServeAsync<ContextOfAHost>(_database, options =>
    {
        if (provider == Provider.PostgreSql)
        {
            new NpgsqlDbContextOptionsBuilder(options).EnableRetryOnFailure().UseQuerySplittingBehavior(QuerySplittingBehavior.SplitQuery);
        }
        else
        {
            new SqliteDbContextOptionsBuilder(options).UseQuerySplittingBehavior(QuerySplittingBehavior.SplitQuery);
        }
    });

    private sealed class ConvertingContext(DbContextOptions<ConvertingContext> options) : DbContext(options)
    {
        protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
        {
            configurationBuilder.Properties<string>().AreUnicode(false).HaveMaxLength(20).HaveConversion<Reversed>();
            configurationBuilder.Properties<DateTimeOffset>().HavePrecision(0).HaveConversion<DateTimeOffsetToBinaryConverter>();
            configurationBuilder.Properties<Guid>().HaveConversion<string>();
            configurationBuilder.Properties<bool>().HaveConversion<int>();
        }

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.AddSqrClientCredentials(Database);
    }

    /// <summary>A value that no query can compare, such as one that is encrypted differently each time.</summary>
    private sealed class Reversed() : ValueConverter<string, string>(text => Guid.NewGuid().ToString("N") + text, stored => stored.Substring(32));

    private sealed class FilteringContext(DbContextOptions<FilteringContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.AddSqrClientCredentials(Database);
            foreach (var entity in modelBuilder.Model.GetEntityTypes().ToList())
            {
                modelBuilder.Entity(entity.ClrType).Property<string>("Tenant").HasDefaultValue("none");
                modelBuilder.Entity(entity.ClrType).HasQueryFilter(Expression.Lambda(Expression.Constant(false), Expression.Parameter(entity.ClrType)));
            }
        }
    }

    private sealed class SchemaContext(DbContextOptions<SchemaContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.HasDefaultSchema("identity");
            modelBuilder.AddSqrClientCredentials(Database);
        }
    }
}

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>EFCore.NamingConventions, which is restored for one target alone.</summary>
[TestFixture(Provider.Sqlite)]
[TestFixture(Provider.PostgreSql)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class NamingConventionTests(Provider provider)
{
    private readonly TestDatabase _database = TestDatabase.Absent(provider);

    [TearDown]
    public ValueTask DropDatabaseAsync() => _database.DisposeAsync();

    [Test]
    public async Task A_hosts_context_with_a_naming_convention_serves_and_its_columns_follow_it()
    {
        await HostsContextScenario.ShouldServeAsync<ContextOfAHost>(_database, options => options.UseSnakeCaseNamingConvention());

        (await _database.QueryAsync<int>("""SELECT CAST(COUNT(client_id) AS INTEGER) AS "Value" FROM "SqrClients" """)).Should().Equal(0);
    }

    [Test]
    public async Task Our_own_context_with_a_naming_convention_stops_the_start_and_says_what_to_do()
    {
        await _database.MigrateAsync();
        var start = () => OursWithConvention().StartAsync();

        (await start.Should().ThrowAsync<DatabaseSchemaException>())
            .WithMessage("*UseSnakeCaseNamingConvention()*Remove it*AddSqrClientCredentials(Database)*");
    }

    [Test]
    public async Task Our_own_context_with_a_naming_convention_is_not_migrated()
    {
        var services = new ServiceCollection();
        services.AddSqrClientCredentialsCore(options => options.Issuer = Issuer.Identifier).AddEntityFrameworkStores(Configure);
        await using var provider = services.BuildServiceProvider();

        var migrate = () => provider.MigrateSqrClientCredentialsAsync();

        (await migrate.Should().ThrowAsync<DatabaseSchemaException>()).WithMessage("*SnakeCase*");

    }

    private Issuer OursWithConvention() => Issuer.Default.With(builder => builder.AddEntityFrameworkStores(Configure));

    private void Configure(DbContextOptionsBuilder options)
    {
        _database.Configure(options);
        options.UseSnakeCaseNamingConvention();
    }
}

using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture(Provider.Sqlite)]
[TestFixture(Provider.PostgreSql)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class MigrationTests(Provider provider)
{
    public static readonly string[] All = ["20261130000000_SqrClientCredentials"];

    private readonly TestDatabase _database = TestDatabase.Absent(provider);

    [TearDown]
    public ValueTask DropDatabaseAsync() => _database.DisposeAsync();

    [Test]
    public async Task Migrating_makes_the_database_and_again_does_nothing()
    {
        (await _database.MigrateAsync()).Should().Equal(All);
        (await _database.MigrateAsync()).Should().BeEmpty();
    }

    [Test]
    public async Task Hosts_that_migrate_at_once_all_succeed()
    {
        for (var round = 0; round < 3; round++)
        {
            using var together = new Barrier(4);
            var applied = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(
                async () =>
                {
                    await using var services = _database.BuildServices();
                    together.SignalAndWait();

                    return await services.MigrateSqrClientCredentialsAsync();
                },
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default).Unwrap()));

            applied.Should().Contain(migrations => migrations.Count == All.Length);
            (await _database.MigrateAsync()).Should().BeEmpty();
            await _database.DisposeAsync();
        }
    }

    [Test]
    public async Task A_host_on_a_database_that_was_not_migrated_does_not_start_and_says_what_to_do()
    {
        var start = () => StartAsync();

        (await start.Should().ThrowAsync<DatabaseSchemaException>())
            .WithMessage("*sqr_* was not migrated*sqr-oauth migrate*await app.MigrateSqrClientCredentialsAsync()*");
    }

    [TestCase("29990101000000_SqrClientCredentials9")]
    [TestCase("20261125000000_SqrClientCredentials1", Description = "before the first release, with other tables")]
    public async Task A_database_of_another_version_is_neither_migrated_nor_run_on(string migration)
    {
        await _database.MigrateAsync();
        await _database.ExecuteAsync($"""INSERT INTO "__EFMigrationsHistory" VALUES ('{migration}', '99.0.0')""");

        var migrate = () => _database.MigrateAsync();
        var start = () => StartAsync();

        (await migrate.Should().ThrowAsync<DatabaseSchemaException>()).WithMessage($"*by a newer or a pre-release version*{migration}*");
        (await start.Should().ThrowAsync<DatabaseSchemaException>()).WithMessage("*by a newer or a pre-release version*");
    }

    [Test]
    public async Task Migrations_of_the_hosts_own_in_the_same_table_are_not_taken_for_a_newer_version()
    {
        await _database.MigrateAsync();
        await _database.ExecuteAsync("""INSERT INTO "__EFMigrationsHistory" VALUES ('29990101000000_AddOrders', '99.0.0')""");

        (await _database.MigrateAsync()).Should().BeEmpty();
        await using var issuer = await StartAsync();
    }

    [Test]
    public async Task A_host_may_migrate_before_it_runs()
    {
        var builder = Microsoft.AspNetCore.Builder.WebApplication.CreateSlimBuilder();
        builder.Services.AddSqrClientCredentials(options => options.Issuer = Issuer.Identifier).AddEntityFrameworkStores(_database.Configure);
        await using var app = builder.Build();

        (await app.MigrateSqrClientCredentialsAsync()).Should().HaveCount(All.Length);
    }

    [Test]
    public async Task Without_the_stores_there_is_nothing_to_migrate()
    {
        await using var services = new ServiceCollection().BuildServiceProvider();

        var migrate = () => services.MigrateSqrClientCredentialsAsync();

        (await migrate.Should().ThrowAsync<InvalidOperationException>()).WithMessage("*AddEntityFrameworkStores*");
    }

    private Task<RunningIssuer> StartAsync() => Issuer.Default.With(builder => builder.AddEntityFrameworkStores(_database.Configure)).StartAsync();
}

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A PostgreSQL that refuses to be migrated, or cannot be reached.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class MigrationFaultTests
{
    private readonly TestDatabase _database = TestDatabase.Absent(Provider.PostgreSql);
    private readonly SkippedPauses _pauses = new();
    private readonly string _role = $"sqr_{Guid.NewGuid():N}";

    [TearDown]
    public async Task DropDatabaseAsync()
    {
        await _database.DisposeAsync();
        await PostgreSqlServer.ExecuteAsync($"DROP ROLE IF EXISTS {_role}");
    }

    [Test]
    public async Task A_role_without_rights_is_told_at_once_what_to_grant_and_can_migrate_then()
    {
        await _database.CreateEmptyAsync();
        await PostgreSqlServer.ExecuteAsync($"CREATE ROLE {_role} LOGIN");

        var failure = await FailToMigrateAsync(AsRole());

        failure.Message.Should().Contain("permission denied for schema public")
            .And.Contain("sqr-oauth migrate").And.Contain($"ALTER TABLE ... OWNER TO \"{_role}\"");
        _pauses.Lengths.Should().BeEmpty(); // so there was no second attempt
        await _database.ExecuteAsync(failure.Message.Split("administrator run ")[1].Split(" (existing")[0]);
        (await MigrateAsync(AsRole())).Should().HaveCount(MigrationTests.All.Length);
    }

    [Test]
    public async Task A_role_that_may_not_make_the_database_is_told_who_can()
    {
        await PostgreSqlServer.ExecuteAsync($"CREATE ROLE {_role} LOGIN");

        var failure = await FailToMigrateAsync(AsRole());

        _pauses.Lengths.Should().BeEmpty();
        await PostgreSqlServer.ExecuteAsync(failure.Message.Split("administrator run ")[1].Split(" Or run")[0]);
        (await MigrateAsync(AsRole())).Should().HaveCount(MigrationTests.All.Length);
    }

    [Test]
    public async Task A_user_that_does_not_exist_is_told_to_correct_the_connection_string()
    {
        var failure = await FailToMigrateAsync(AsRole());

        failure.Message.Should().Contain($"role \"{_role}\" does not exist").And.Contain("Correct the user name and password");
        failure.InnerException.Should().BeOfType<PostgresException>();
        _pauses.Lengths.Should().BeEmpty();
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_dead_server_is_tried_a_few_times(bool hostRetries)
    {
        var dead = new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Port = 1 }.ConnectionString;

        var failure = await FailToMigrateAsync(dead, hostRetries);

        failure.Message.Should().Contain("Failed to connect to 127.0.0.1:1").And.Contain("Check that the server is running");
        _pauses.Lengths.Select(pause => pause.TotalMilliseconds).Should().Equal(200, 400, 800, 1600, 3200);
    }

    [Test]
    public async Task A_server_that_comes_back_is_migrated()
    {
        await _database.CreateEmptyAsync();
        await using var proxy = TcpProxy.To(new NpgsqlConnectionStringBuilder(_database.ConnectionString).Port);
        proxy.GoDown();

        _pauses.During = proxy.Recover;

        var applied = await MigrateAsync(new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Port = proxy.Port }.ConnectionString);

        applied.Should().HaveCount(MigrationTests.All.Length);
        _pauses.Lengths.Should().ContainSingle();
    }

    private string AsRole() => new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Username = _role, Pooling = false }.ConnectionString;

    private async Task<DatabaseSchemaException> FailToMigrateAsync(string connection, bool hostRetries = false)
    {
        var migrate = () => MigrateAsync(connection, hostRetries);

        return (await migrate.Should().ThrowAsync<DatabaseSchemaException>()).Which;
    }

    private async Task<IReadOnlyList<string>> MigrateAsync(string connection, bool hostRetries = false)
    {
        var services = new ServiceCollection().AddSingleton<TimeProvider>(_pauses);
        services.AddSqrClientCredentialsCore(options => options.Issuer = Issuer.Identifier).AddEntityFrameworkStores(options => options
            .UseNpgsql(connection, npgsql => _ = hostRetries ? npgsql.EnableRetryOnFailure(1) : npgsql));
        await using var provider = services.BuildServiceProvider();

        return await provider.MigrateSqrClientCredentialsAsync();
    }
}

using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>The lock of Entity Framework Core 9 and later, which a killed process leaves behind.</summary>
internal sealed class SqliteMigrationLockTests
{
    private const string Lock =
        """CREATE TABLE "__EFMigrationsLock" ("Id" INTEGER NOT NULL PRIMARY KEY, "Timestamp" TEXT NOT NULL);"""
        + """ INSERT INTO "__EFMigrationsLock" VALUES (1, '2026-11-24 10:00:00+00:00')""";

    [Test]
    public async Task A_lock_that_stays_ends_the_migration_with_a_remedy_that_helps()
    {
        await using var database = TestDatabase.Absent(Provider.Sqlite);
        await database.ExecuteAsync(Lock);

        var failure = await FailToMigrateAsync(database);

        failure.Message.Should().Contain("locked for a migration since 2026-11-24T10:00:00Z");
        await database.ExecuteAsync(failure.Message.Split("run ")[1].Split(" on the database")[0]);
        (await database.MigrateAsync()).Should().HaveCount(MigrationTests.All.Length);
    }

    [Test]
    public async Task A_lock_that_is_taken_at_the_last_moment_ends_the_migration_too()
    {
        await using var database = TestDatabase.Absent(Provider.Sqlite);
        var taken = new TakenAtTheLastMoment(() => database.ExecuteAsync(Lock));

        var failure = await FailToMigrateAsync(database, taken);

        failure.Message.Should().Contain("locked for a migration since 2026-11-24T10:00:00Z");
    }

    [Test]
    public async Task A_wait_for_the_lock_can_be_cancelled()
    {
        await using var database = TestDatabase.Absent(Provider.Sqlite);
        await database.ExecuteAsync(Lock);
        await using var services = database.BuildServices();
        using var stop = new CancellationTokenSource();

        var migrating = services.MigrateSqrClientCredentialsAsync(stop.Token);
        await stop.CancelAsync();

        var cancelled = () => migrating;
        await cancelled.Should().ThrowAsync<OperationCanceledException>();
    }

    [Test]
    public async Task A_lock_that_is_released_is_waited_for()
    {
        await using var database = TestDatabase.Absent(Provider.Sqlite);
        await database.ExecuteAsync(Lock);

        var migrating = database.MigrateAsync();
        await database.ExecuteAsync("""DELETE FROM "__EFMigrationsLock" """);

        (await migrating).Should().HaveCount(MigrationTests.All.Length);
    }

    private static async Task<DatabaseSchemaException> FailToMigrateAsync(TestDatabase database, params IInterceptor[] interceptors)
    {
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromSeconds(1) };
        var services = new ServiceCollection().AddSingleton<TimeProvider>(time);
        services.AddSqrClientCredentialsCore(options => options.Issuer = Issuer.Identifier).AddEntityFrameworkStores(options =>
        {
            database.Configure(options);
            options.AddInterceptors(interceptors);
        });
        await using var provider = services.BuildServiceProvider();

        var migrating = provider.MigrateSqrClientCredentialsAsync();
        while (!migrating.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        var failed = () => migrating;

        return (await failed.Should().ThrowAsync<DatabaseSchemaException>()).Which;
    }

    /// <summary>Another process that takes the lock just before this one would.</summary>
    private sealed class TakenAtTheLastMoment(Func<Task> take) : DbCommandInterceptor
    {
        private bool _taken;

        public override async ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
        {
            if (!_taken && command.CommandText.Contains("__EFMigrationsLock", StringComparison.Ordinal))
            {
                _taken = true;
                await take();
            }

            return result;
        }
    }
}

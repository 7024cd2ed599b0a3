using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>What every test on a database has: one of its own with the tables of this version, and issuers on it.</summary>
[TestFixture(Provider.Sqlite)]
[TestFixture(Provider.PostgreSql)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal abstract class DatabaseTests(Provider provider)
{
    protected TestDatabase Database { get; private set; } = null!; // by SetUp

    protected Provider Provider { get; } = provider;

    [SetUp]
    public async Task CreateDatabaseAsync() => Database = await TestDatabase.MigratedAsync(Provider);

    [TearDown]
    public ValueTask DropDatabaseAsync() => Database?.DisposeAsync() ?? ValueTask.CompletedTask; // null: the test was ignored

    /// <summary>An issuer on the database.</summary>
    protected Issuer IssuerOn(Action<DbContextOptionsBuilder>? configure = null) => Issuer.Default
        .Setting("Keys:EncryptionKeys:0", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
        .Services(services => services.AddLogging(logging => logging.AddFilter("Sqr", LogLevel.Debug)))
        .With(builder => builder.AddEntityFrameworkStores(options =>
        {
            Database.Configure(options);
            configure?.Invoke(options);
        }));

    protected Task<RunningIssuer> StartAsync() => IssuerOn().StartAsync();

    /// <summary>With a clock that agrees with the database's, or is ahead of it.</summary>
    protected Task<RunningIssuer> StartInTimeAsync(TimeSpan ahead = default) => IssuerOn().At(AdjustableTime.ToThisMachine + ahead).StartAsync();
}

using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Contexts with which no request could succeed: they stop the start, and are not taken for a database that is down.</summary>
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class ContextRequirementsTests
{
    private readonly TestDatabase _database = TestDatabase.Absent(Provider.Sqlite);

    [TearDown]
    public ValueTask DropDatabaseAsync() => _database.DisposeAsync();

    [TestCaseSource(nameof(Proxies))]
    public async Task A_context_with_proxies_says_what_to_do(Action<DbContextOptionsBuilder> configure)
    {
        var start = () => HostsContextScenario.IssuerOn<ContextOfAHost>(_database, configure).StartAsync();

        (await start.Should().ThrowAsync<DatabaseSchemaException>()).WithMessage("*proxies*AddEntityFrameworkStores(options => ...)*");
    }

    [Test]
    public async Task Our_own_context_with_proxies_says_what_to_do()
    {
        var start = () => OnOurs(options => _database.Configure(options.UseLazyLoadingProxies())).StartAsync();

        (await start.Should().ThrowAsync<DatabaseSchemaException>()).WithMessage("*Remove UseLazyLoadingProxies()*");
    }

    [Test]
    public async Task A_model_that_cannot_be_built_says_why()
    {
        var start = () => HostsContextScenario.IssuerOn<BrokenContext>(_database).StartAsync();

        (await start.Should().ThrowAsync<DatabaseSchemaException>()).WithMessage("BrokenContext cannot be used: *Order*");
    }

    [Test]
    public async Task A_model_whose_code_fails_says_why_and_not_that_the_connection_string_is_malformed()
    {
        var start = () => HostsContextScenario.IssuerOn<FailingContext>(_database).StartAsync();

        var failure = (await start.Should().ThrowAsync<DatabaseSchemaException>()).WithMessage("FailingContext cannot be used: The schema is unknown*").Which;
        failure.InnerException.Should().BeOfType<ArgumentException>();
    }

    [Test]
    public async Task A_context_that_cannot_be_made_says_why()
    {
        var start = () => HostsContextScenario.IssuerOn<DemandingContext>(_database).StartAsync();

        (await start.Should().ThrowAsync<DatabaseSchemaException>()).WithMessage("*cannot be created: Unable to resolve*Order*");
    }

    [Test]
    public async Task Options_without_a_provider_say_so()
    {
        var start = () => OnOurs(_ => { }).StartAsync();

        (await start.Should().ThrowAsync<DatabaseSchemaException>()).WithMessage("*No database provider has been configured*");
    }

    [TestCaseSource(nameof(Malformed))]
    public async Task A_malformed_connection_string_is_named_and_not_printed(Action<DbContextOptionsBuilder> configure)
    {
        var start = () => OnOurs(configure).StartAsync();

        var failure = (await start.Should().ThrowAsync<DatabaseSchemaException>())
            .WithMessage("The connection string of ClientCredentialsContext is malformed*").Which;
        failure.ToString().Should().NotContain("cret=");
    }

    private static Issuer OnOurs(Action<DbContextOptionsBuilder> configure) => Issuer.Default.With(builder => builder.AddEntityFrameworkStores(configure));

    private static IEnumerable<TestCaseData> Malformed()
    {
        Action<DbContextOptionsBuilder> sqlite = options => options.UseSqlite("Data Source=issuer.db;se;cret=1");
        Action<DbContextOptionsBuilder> postgreSql = options => options.UseNpgsql("Host=localhost;Password=se;cret=1");

        yield return new TestCaseData(sqlite).SetArgDisplayNames("SQLite");
        yield return new TestCaseData(postgreSql).SetArgDisplayNames("PostgreSQL");
    }

    private static IEnumerable<TestCaseData> Proxies()
    {
        Action<DbContextOptionsBuilder> lazyLoading = options => options.UseLazyLoadingProxies();
        Action<DbContextOptionsBuilder> changeTracking = options => options.UseChangeTrackingProxies();
        Action<DbContextOptionsBuilder> switchedOff = options => options.UseLazyLoadingProxies(false); // made anyway, by the interceptor of the package

        return
        [
            new TestCaseData(lazyLoading).SetArgDisplayNames("lazy loading"),
            new TestCaseData(changeTracking).SetArgDisplayNames("change tracking"),
            new TestCaseData(switchedOff).SetArgDisplayNames("switched off"),
        ];
    }

    private sealed class BrokenContext(DbContextOptions<BrokenContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            modelBuilder.AddSqrClientCredentials(Database);
            modelBuilder.Entity<Order>().HasNoKey().HasMany<Order>();
        }
    }

    private sealed class FailingContext(DbContextOptions<FailingContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) => throw new ArgumentException("The schema is unknown.", nameof(modelBuilder));
    }

    private sealed class DemandingContext(DbContextOptions<DemandingContext> options, Order order) : DbContext(options)
    {
        public Order Order { get; } = order;

        protected override void OnModelCreating(ModelBuilder modelBuilder) => modelBuilder.AddSqrClientCredentials(Database);
    }
}

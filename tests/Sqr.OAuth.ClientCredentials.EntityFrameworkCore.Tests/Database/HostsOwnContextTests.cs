using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture(Provider.Sqlite)]
[TestFixture(Provider.PostgreSql)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class HostsOwnContextTests(Provider provider)
{
    private readonly TestDatabase _database = TestDatabase.Absent(provider);

    [TearDown]
    public ValueTask DropDatabaseAsync() => _database.DisposeAsync();

    [TestCaseSource(nameof(Registrations))]
    public async Task A_client_lives_beside_the_hosts_own_rows_however_the_context_is_registered(
        Action<IServiceCollection, Action<DbContextOptionsBuilder>> register)
    {
        await CreateTablesAsync();
        await using var issuer = await IssuerOn(register).StartAsync();
        await issuer.CreateAsync("acme", "right");
        await using (var host = OpenContext())
        {
            host.Orders.Add(new() { Text = "of the host" });
            await host.SaveChangesAsync();
        }

        var answer = await issuer.RequestTokenAsync("acme", "right");

        answer.Status.Should().Be(HttpStatusCode.OK);
        (await _database.CountAsync("Orders")).Should().Be(1);
    }

    [Test]
    public async Task A_context_whose_tables_are_missing_stops_the_start_and_says_what_to_do()
    {
        await CreateTablesAsync();
        await _database.ExecuteAsync("""DROP TABLE "SqrRevokedTokens" """);

        var start = () => IssuerOn(WithContext).StartAsync();

        (await start.Should().ThrowAsync<DatabaseSchemaException>()).WithMessage("*ContextOfAHost*dotnet ef migrations add*");
    }

    [Test]
    public async Task A_context_without_migrations_is_not_migrated_and_says_what_to_do()
    {
        await CreateTablesAsync();
        await using var issuer = await IssuerOn(WithContext).StartAsync();

        var migrate = () => issuer.App.MigrateSqrClientCredentialsAsync();

        (await migrate.Should().ThrowAsync<InvalidOperationException>()).WithMessage("ContextOfAHost has no migrations*dotnet ef migrations add*");
    }

    [Test]
    public async Task Asking_for_the_stores_twice_equals_asking_once()
    {
        await CreateTablesAsync();
        await using var issuer = await IssuerOn(WithContext).With(builder => builder.AddEntityFrameworkStores<ContextOfAHost>()).StartAsync();

        issuer.App.Services.GetServices<IClientStore>().Should().ContainSingle();
        issuer.App.Services.GetServices<IClientManager>().Should().ContainSingle();
        issuer.App.Services.GetServices<Microsoft.Extensions.Hosting.IHostedService>().Select(service => service.GetType()).Should().OnlyHaveUniqueItems();
    }

    private Issuer IssuerOn(Action<IServiceCollection, Action<DbContextOptionsBuilder>> register) => Issuer.Default
        .Services(services => register(services, _database.Configure))
        .With(builder => builder.AddEntityFrameworkStores<ContextOfAHost>());

    private static void WithContext(IServiceCollection services, Action<DbContextOptionsBuilder> configure) => services.AddDbContext<ContextOfAHost>(configure);

    private async Task CreateTablesAsync()
    {
        await using var context = OpenContext();
        await context.Database.EnsureCreatedAsync();
    }

    private ContextOfAHost OpenContext()
    {
        var options = new DbContextOptionsBuilder<ContextOfAHost>();
        _database.Configure(options);

        return new(options.Options);
    }

    private static IEnumerable<TestCaseData> Registrations()
    {
        Action<IServiceCollection, Action<DbContextOptionsBuilder>> context = WithContext;
        Action<IServiceCollection, Action<DbContextOptionsBuilder>> pool = (services, configure) => services.AddDbContextPool<ContextOfAHost>(configure);
        Action<IServiceCollection, Action<DbContextOptionsBuilder>> factory = (services, configure) => services.AddDbContextFactory<ContextOfAHost>(configure);
        Action<IServiceCollection, Action<DbContextOptionsBuilder>> pooledFactory = (services, configure) =>
            services.AddPooledDbContextFactory<ContextOfAHost>(configure);

        return
        [
            new TestCaseData(context).SetArgDisplayNames("AddDbContext"),
            new TestCaseData(pool).SetArgDisplayNames("AddDbContextPool"),
            new TestCaseData(factory).SetArgDisplayNames("AddDbContextFactory"),
            new TestCaseData(pooledFactory).SetArgDisplayNames("AddPooledDbContextFactory"),
        ];
    }
}

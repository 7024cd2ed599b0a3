using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A PostgreSQL that is down, hangs or goes away in the middle, behind a proxy of the test's own.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class DatabaseOutageTests
{
    private const int FailuresUntilTheBreakerOpens = 4;
    private static readonly TimeSpan Timeout = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan BreakDuration = TimeSpan.FromSeconds(2);

    private readonly ObservedTime _time = new();
    private readonly CountedConnections _connections = new();
    private TestDatabase _database = null!; // by SetUp, as is the proxy
    private TcpProxy _proxy = null!;

    [SetUp]
    public async Task CreateDatabaseAsync()
    {
        _database = await TestDatabase.MigratedAsync(Provider.PostgreSql);
        await using var services = _database.BuildServices();
        foreach (var id in new[] { "acme", "other" })
        {
            await services.GetRequiredService<IClientManager>()
                .CreateAsync(new() { ClientId = id, Secrets = { new() { Hash = SecretHash.OfRandomSecret("right") } } });
        }

        _proxy = TcpProxy.To(new NpgsqlConnectionStringBuilder(_database.ConnectionString).Port);
    }

    [TearDown]
    public async Task DropDatabaseAsync()
    {
        if (_proxy is not null)
        {
            await _proxy.DisposeAsync();
            await _database.DisposeAsync();
        }
    }

    [Test]
    public async Task A_database_that_is_down_is_answered_503_then_left_alone_and_used_again_when_it_is_back()
    {
        await using var issuer = await StartAsync();
        _proxy.GoDown();

        for (var i = 0; i < FailuresUntilTheBreakerOpens; i++)
        {
            (await issuer.RequestTokenAsync("acme", "right")).ShouldBeUnavailable();
        }

        await ShouldBeLeftAloneAsync(issuer);
        await ShouldRecoverAsync(issuer);
    }

    [Test]
    public async Task A_database_that_hangs_is_answered_503_in_time_then_left_alone_and_used_again_when_it_is_back()
    {
        await using var issuer = await StartAsync();
        _proxy.Hang();

        for (var i = 0; i < FailuresUntilTheBreakerOpens; i++)
        {
            var before = _connections.Count;
            var waiting = issuer.RequestTokenAsync("acme", "right");
            await _connections.ReachedAsync(before + 1); // a call that was given up earlier would come to connect, and be counted, later
            await _time.PassAsync(Timeout);
            (await waiting).ShouldBeUnavailable();
        }

        await ShouldBeLeftAloneAsync(issuer);
        await ShouldRecoverAsync(issuer);
    }

    [Test]
    public async Task A_database_that_goes_away_in_the_middle_of_a_query_is_answered_503()
    {
        await using var issuer = await StartAsync();
        _proxy.Hang();

        var waiting = issuer.RequestTokenAsync("acme", "right");
        await _time.WaitBegunAsync(Timeout);
        _proxy.GoDown();

        (await waiting).ShouldBeUnavailable();
        await ShouldRecoverAsync(issuer);
    }

    [Test]
    public async Task A_client_that_is_remembered_goes_on_working_while_the_database_is_down()
    {
        await using var issuer = await StartAsync();
        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
        _proxy.GoDown();

        (await issuer.RequestTokenAsync("other", "right")).ShouldBeUnavailable();
        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_host_starts_while_its_database_is_down_and_works_once_that_is_back()
    {
        _proxy.GoDown();
        await using var issuer = await StartAsync();

        issuer.Logs.CountOf("DatabaseSilentAtStart").Should().Be(1);
        (await issuer.RequestTokenAsync("acme", "right")).ShouldBeUnavailable();
        await ShouldRecoverAsync(issuer);
    }

    [Test]
    public async Task A_host_starts_while_its_database_hangs_and_works_once_that_is_back()
    {
        _proxy.Hang();
        var starting = StartAsync();
        await _time.PassAsync(TimeSpan.FromSeconds(10)); // for the tables
        await _time.PassAsync(TimeSpan.FromSeconds(10)); // for the keys
        await using var issuer = await starting;

        issuer.Logs.CountOf("DatabaseSilentAtStart").Should().Be(1);
        await ShouldRecoverAsync(issuer);
    }

    private Task<RunningIssuer> StartAsync() => IssuerOnProxy().StartAsync();

    private Issuer IssuerOnProxy()
    {
        var connectionString = new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Port = _proxy.Port }.ConnectionString;

        return Issuer.Default
            .Setting("Keys:EncryptionKeys:0", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
            .Services(services => services.AddSingleton<TimeProvider>(_time))
            .With(builder => builder.AddEntityFrameworkStores(options => options.UseNpgsql(connectionString).AddInterceptors(_connections)));
    }

    private async Task ShouldBeLeftAloneAsync(RunningIssuer issuer)
    {
        var before = _connections.Count;
        for (var i = 0; i < 10; i++)
        {
            (await issuer.RequestTokenAsync("acme", "right")).ShouldBeUnavailable();
        }

        _connections.Count.Should().Be(before);
        issuer.Logs.CountOf("StoreBreakerOpened").Should().Be(1);
    }

    private async Task ShouldRecoverAsync(RunningIssuer issuer)
    {
        _proxy.Recover();
        _time.Advance(BreakDuration);

        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
    }
}

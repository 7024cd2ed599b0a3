using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Everything that an issuer does with its tables, in a host's context.</summary>
internal static class HostsContextScenario
{
    private static readonly string LongName = new('n', 300);

    /// <summary>Makes the tables, as the host's migrations would.</summary>
    public static async Task CreateTablesAsync<TContext>(TestDatabase database, Action<DbContextOptionsBuilder>? configure = null)
        where TContext : DbContext
    {
        await using var services = new ServiceCollection().AddDbContext<TContext>(Options(database, configure)).BuildServiceProvider();
        await services.GetRequiredService<TContext>().Database.EnsureCreatedAsync();
    }

    public static Issuer IssuerOn<TContext>(TestDatabase database, Action<DbContextOptionsBuilder>? configure = null)
        where TContext : DbContext => Issuer.Default
        .Setting("Keys:EncryptionKeys:0", "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=")
        .Services(services => services.AddDbContext<TContext>(Options(database, configure)))
        .With(builder => builder.AddEntityFrameworkStores<TContext>());

    /// <summary>Writes and reads every table, and gets a token.</summary>
    public static async Task ShouldServeAsync<TContext>(TestDatabase database, Action<DbContextOptionsBuilder>? configure = null)
        where TContext : DbContext
    {
        await CreateTablesAsync<TContext>(database, configure);
        await using var issuer = await IssuerOn<TContext>(database, configure).StartAsync();
        var created = await CreateClientAsync(issuer);

        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
        await ShouldKeepClientsAsync(issuer, created);
        await ShouldKeepIdentifiersAsync(issuer);
    }

    private static Action<DbContextOptionsBuilder> Options(TestDatabase database, Action<DbContextOptionsBuilder>? configure) => options =>
    {
        database.Configure(options);
        configure?.Invoke(options);
    };

    private static async Task<ManagedClient> CreateClientAsync(RunningIssuer issuer) => await issuer.Clients().CreateAsync(new()
    {
        ClientId = "acme",
        DisplayName = LongName,
        Scopes = { "read:users" },
        Secrets = { new() { Hash = SecretHash.OfRandomSecret("right") } },
        AuthenticationMethods = ["client_secret_post", "private_key_jwt"],
        FederatedCredentials = { new() { Issuer = "https://platform.test", Subject = "repo:acme/app" } },
    });

    private static async Task ShouldKeepClientsAsync(RunningIssuer issuer, ManagedClient created)
    {
        var uses = (ISecretUseStore)issuer.Get<IClientStore>();
        await uses.RecordUsesAsync([new(created.Secrets.Single().Id!.Value, issuer.Time.GetUtcNow())], CancellationToken.None); // one of a database has an id
        var workloads = (IFederatedClientStore)issuer.Get<IClientStore>();

        (await workloads.FindByWorkloadAsync("https://platform.test", "repo:acme/app", CancellationToken.None)).Should().Equal("acme");
        created.Settings.DisplayName.Should().Be(LongName);
        created.CreatedAt.Should().Be(issuer.Time.GetUtcNow());
        (await issuer.Clients().UpdateAsync(created)).Secrets.Single().LastUsedAt.Should().Be(issuer.Time.GetUtcNow());
        (await issuer.Clients().ListAsync()).Clients.Should().ContainSingle();
        (await issuer.Clients().DeleteAsync("acme")).Should().BeTrue();
    }

    private static async Task ShouldKeepIdentifiersAsync(RunningIssuer issuer)
    {
        var (replay, revocations, later) = (issuer.Get<IReplayStore>(), issuer.Get<IRevocationStore>(), issuer.Time.GetUtcNow().AddMinutes(1));
        await revocations.RevokeAsync("token", later, CancellationToken.None);

        (await revocations.IsRevokedAsync("token", CancellationToken.None)).Should().BeTrue();
        (await replay.TryUseAsync("acme", "id", later, CancellationToken.None)).Should().BeTrue();
        (await replay.TryUseAsync("acme", "id", later, CancellationToken.None)).Should().BeFalse();
    }
}

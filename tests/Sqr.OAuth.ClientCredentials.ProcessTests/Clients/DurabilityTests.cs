using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A process that writes clients is killed again and again; what it had acknowledged is there.</summary>
/// <remarks>The long run of docs/database.md asks for 2,000 kills by SQR_TEST_KILLS.</remarks>
public sealed class DurabilityTests
{
    private static readonly int Kills = LongProof.Times("SQR_TEST_KILLS", full: 200, brief: 10);

    [Test]
    public async Task Every_acknowledged_write_to_SQLite_outlives_the_process()
    {
        var folder = Directory.CreateTempSubdirectory("sqr-kill-");
        var connectionString = $"Data Source={Path.Combine(folder.FullName, "issuer.db")}";

        await KillWritersAsync("Sqlite", connectionString, options => options.UseSqlite(connectionString), Kills);

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    [Test]
    public async Task Every_acknowledged_write_to_PostgreSQL_outlives_the_process()
    {
        await using var database = await TestDatabase.EmptyAsync(Provider.PostgreSql);
        var connectionString = database.ConnectionString;

        await KillWritersAsync("PostgreSql", connectionString, options => options.UseNpgsql(connectionString), Math.Max(1, Kills / 10));
    }

    private static async Task KillWritersAsync(string provider, string connectionString, Action<DbContextOptionsBuilder> use, int kills)
    {
        var services = new ServiceCollection();
        services.AddSqrClientCredentialsCore(options => options.Issuer = TestNode.Issuer).AddEntityFrameworkStores(use);
        await using var reader = services.BuildServiceProvider();
        var clients = reader.GetRequiredService<IClientManager>();
        var random = new Random(20261125);
        var acknowledged = 0;
        for (var kill = 0; kill < kills; kill++)
        {
            var writes = await WriteAndKillAsync(provider, connectionString, after: random.Next(1, 12));
            acknowledged += writes.Count;
            foreach (var write in writes)
            {
                await ShouldBeThereAsync(clients, write);
            }
        }

        TestContext.Out.WriteLine($"{acknowledged} writes acknowledged before {kills} kills, all found.");
        acknowledged.Should().BeGreaterThanOrEqualTo(kills);
    }

    private static async Task<List<string[]>> WriteAndKillAsync(string provider, string connectionString, int after)
    {
        List<string[]> writes = [];
        await using var writer = new HostProcess(
            "Sqr.OAuth.ClientCredentials.TestHost",
            "--Write=true",
            $"--Provider={provider}",
            $"--ConnectionStrings:Issuer={connectionString}",
            $"--SqrClientCredentials:Issuer={TestNode.Issuer}",
            "--Logging:LogLevel:Default=Warning");
        await foreach (var line in writer.ReadLinesAsync())
        {
            if (line.Split(' ') is ["created" or "secret" or "disabled", ..] write)
            {
                writes.Add(write);
            }

            if (writes.Count == after)
            {
                writer.Kill(); // the next write is under way; lines that come after were acknowledged too
            }
        }

        writes.Should().NotBeEmpty(because: writer.Output);

        return writes;
    }

    private static async Task ShouldBeThereAsync(IClientManager clients, string[] write)
    {
        var client = await clients.FindAsync(write[1]);

        client.Should().NotBeNull();
        switch (write[0])
        {
            case "secret":
                client!.Secrets.Should().Contain(secret => secret.Id == Guid.Parse(write[2]));
                break;
            case "disabled":
                client!.Settings.Enabled.Should().BeFalse();
                break;
            default:
                break;
        }
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>What a host logs that migrates an empty database and then runs.</summary>
[TestFixture(Provider.Sqlite)]
[TestFixture(Provider.PostgreSql)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class FirstStartTests(Provider provider)
{
    private readonly TestDatabase _database = TestDatabase.Absent(provider);

    [TearDown]
    public ValueTask DropDatabaseAsync() => _database.DisposeAsync();

    [TestCase(true)]
    [TestCase(false)]
    public async Task The_first_start_logs_no_error(bool databaseExists)
    {
        if (databaseExists)
        {
            await _database.CreateEmptyAsync();
        }

        var logs = await StartAsync();

        logs.Lines.Where(line => line.Level >= LogLevel.Error).Should().BeEmpty();
        logs.CountOf("Microsoft.EntityFrameworkCore.Migrations.MigrationApplying").Should().Be(MigrationTests.All.Length);
    }

    private async Task<CollectedLogs> StartAsync()
    {
        var logs = new CollectedLogs();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(logs);
        builder.Services
            .AddSqrClientCredentials(options =>
            {
                options.Issuer = Issuer.Identifier;
                options.SigningAlgorithm = "ES256";
                options.Keys.EncryptionKeys.Add("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
            })
            .AddEntityFrameworkStores(_database.Configure);
        await using var app = builder.Build();
        await app.MigrateSqrClientCredentialsAsync();
        await app.StartAsync();
        await app.StopAsync();

        return logs;
    }
}

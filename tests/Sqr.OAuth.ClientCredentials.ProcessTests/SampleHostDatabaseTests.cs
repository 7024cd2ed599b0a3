using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>The sample host on a database that nothing but its settings names.</summary>
public sealed partial class SampleHostDatabaseTests
{
    [Test]
    public async Task On_SQLite_clients_and_keys_outlive_the_process()
    {
        var folder = Directory.CreateTempSubdirectory("sqr-sample-");
        var connectionString = $"Data Source={Path.Combine(folder.FullName, "issuer.db")}";

        await ShouldKeepClientsAndKeysAsync("SQLite", connectionString, options => options.UseSqlite(connectionString));

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
    }

    [Test]
    public async Task On_PostgreSQL_clients_and_keys_outlive_the_process()
    {
        await using var database = await TestDatabase.EmptyAsync(Provider.PostgreSql);
        var connectionString = database.ConnectionString;

        await ShouldKeepClientsAndKeysAsync("PostgreSQL", connectionString, options => options.UseNpgsql(connectionString));
    }

    [Test]
    public async Task On_SQLite_the_commands_that_the_host_prints_make_a_client_and_get_its_token()
    {
        var file = $"sample's {Guid.NewGuid():N}.db"; // in the working directory, which another command need not have

        await ShouldPrintCommandsThatWorkAsync("SQLite", $"Data Source={file}");

        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        File.Delete(file);
    }

    [Test]
    public async Task On_PostgreSQL_the_commands_that_the_host_prints_make_a_client_and_get_its_token()
    {
        await using var database = await TestDatabase.EmptyAsync(Provider.PostgreSql);

        await ShouldPrintCommandsThatWorkAsync("PostgreSQL", database.ConnectionString);
    }

    [TestCase("postgres", "Host=localhost")]
    [TestCase("SQLite", null)]
    [TestCase(null, "Data Source=issuer.db")]
    public async Task A_database_that_is_half_said_stops_the_process_and_says_what_is_missing(string? database, string? connectionString)
    {
        await using var host = new SampleHost();
        host.Settings["Database"] = database;
        host.Settings["ConnectionStrings"] = new System.Text.Json.Nodes.JsonObject { ["Issuer"] = connectionString };

        (await host.RunToEndAsync()).Should().NotBe(0);

        host.Output.Should().Contain($"Database is \"{database}\"; it must be SQLite or PostgreSQL");
    }

    private static async Task ShouldKeepClientsAndKeysAsync(string database, string connectionString, Action<DbContextOptionsBuilder> use)
    {
        await using var host = new SampleHost();
        host.Settings["Database"] = database;
        host.Settings["ConnectionStrings"] = new System.Text.Json.Nodes.JsonObject { ["Issuer"] = connectionString };
        await host.StartAsync();
        var secret = await AddClientAsync(use);
        var before = await TokenAsync(host, secret);
        await host.StopAsync();

        await host.StartAsync();
        var after = await TokenAsync(host, secret);

        after.Kid.Should().Be(before.Kid);
        Directory.Exists(Path.Combine(host.Root, "keys")).Should().BeFalse();
    }

    private static async Task ShouldPrintCommandsThatWorkAsync(string database, string connectionString)
    {
        await using var host = new SampleHost();
        host.Settings["Database"] = database;
        host.Settings["ConnectionStrings"] = new System.Text.Json.Nodes.JsonObject { ["Issuer"] = connectionString };
        await host.StartAsync();
        await host.ReadUntilAsync("curl");
        var printed = host.Output[host.Output.IndexOf($"The issuer is {host.Address}", StringComparison.Ordinal)..];

        var add = AddLine().Match(printed);
        var added = await Command.RunAsync(
            "bash",
            ["-c", $"cd / && dotnet '{Path.Combine(AppContext.BaseDirectory, "sqr-oauth.dll")}' {add.Groups["arguments"].Value} --json"],
            "apt-get install bash");
        added.ExitCode.Should().Be(0, "it said: {0}", added.Error);
        var secret = JsonDocument.Parse(added.Output).RootElement.GetProperty("secret").GetString()!;
        var answer = await Command.RunAsync(
            "bash",
            ["-c", CurlLine().Match(printed).Value.Replace("SECRET", secret, StringComparison.Ordinal)],
            "apt-get install bash curl");

        File.Exists(Path.Combine(Repository.Root, add.Groups["project"].Value, $"{Path.GetFileName(add.Groups["project"].Value)}.csproj")).Should().BeTrue();
        JsonDocument.Parse(answer.Output).RootElement.GetProperty("scope").GetString().Should().Be("read:users write:logs");
    }

    private static async Task<string> AddClientAsync(Action<DbContextOptionsBuilder> use)
    {
        var services = new ServiceCollection();
        services.AddSqrClientCredentialsCore(options => options.Issuer = TestNode.Issuer).AddEntityFrameworkStores(use);
        await using var provider = services.BuildServiceProvider();
        var clients = provider.GetRequiredService<IClientManager>();
        await clients.CreateAsync(new() { ClientId = "acme" });

        return (await clients.AddSecretAsync("acme", new()))!.Value!;
    }

    private static async Task<JsonWebToken> TokenAsync(SampleHost host, string secret)
    {
        using var answer = await host.Client.PostAsJsonAsync(
            "/oauth2/token", new { client_id = "acme", client_secret = secret, grant_type = "client_credentials" });

        return new((await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString());
    }

    [GeneratedRegex("dotnet run --project (?<project>\\S+) -- (?<arguments>client add .*)")]
    private static partial Regex AddLine();

    [GeneratedRegex("curl .*")]
    private static partial Regex CurlLine();
}

using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>Requests of clients that do not exist, all at the beginning of each second, while clients that the host has not asked the database for yet ask for
/// their first token.</summary>
internal sealed class UnknownIdAttack(string program, IReadOnlyList<string> settings, int tries, int perSecond)
{
    private const string BreakerOpened = "It is not called for"; // event 3002
    private const string EncryptionKey = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var server = Environment.GetEnvironmentVariable("SQR_TEST_POSTGRES")
            ?? throw new LoadException("PostgreSQL is missing: eval \"$(.ci/postgres start)\"");
        var name = $"sqr_{Guid.NewGuid():N}";
        await ExecuteAsync(server, $"create database {name}", cancellationToken);
        try
        {
            var database = new NpgsqlConnectionStringBuilder(server) { Database = name }.ConnectionString;
            await FillAsync(database, cancellationToken);
            await Console.Out.WriteLineAsync(AttackReport.Heading);
            var attack = string.Create(CultureInfo.InvariantCulture, $"{perSecond} unknown ids/s in pulses");
            await RunAsync("none", database, perSecond: 0, isThrottled: true, cancellationToken);
            await RunAsync(attack, database, perSecond, isThrottled: true, cancellationToken);
            await RunAsync($"{attack}, not throttled", database, perSecond, isThrottled: false, cancellationToken);
        }
        finally
        {
            NpgsqlConnection.ClearAllPools();
            await ExecuteAsync(server, $"drop database {name} with (force)", CancellationToken.None);
        }
    }

    private async Task RunAsync(string attack, string database, int perSecond, bool isThrottled, CancellationToken cancellationToken)
    {
        await using var host = await SampleHost.StartAsync(
            program,
            [
                .. settings,
                "--Database=PostgreSQL",
                $"--ConnectionStrings:Issuer={database}",
                "--SqrClientCredentials:Stores:CacheFor=00:00:01",
                $"--SqrClientCredentials:Throttling:Enabled={isThrottled}",
                $"--SqrClientCredentials:Keys:EncryptionKeys:0={EncryptionKey}",
            ]);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var report = new AttackReport();
        var attacking = PulseAsync(host, report, perSecond, stop.Token);
        await Task.Delay(TimeSpan.FromSeconds(2), cancellationToken);
        using var victim = new Sender(host.Address, "127.0.0.2");
        for (var i = 1; i <= tries; i++)
        {
            report.NoteVictim(await victim.SendAsync(OurServer.ClientId(i), OurServer.Secret(i), cancellationToken));
            await Task.Delay(TimeSpan.FromMilliseconds(230), cancellationToken); // at any moment of a second
        }

        await stop.CancelAsync();
        await attacking;
        await Console.Out.WriteLineAsync(report.Line($"{attack}; breaker opened {host.Log.Split(BreakerOpened).Length - 1} times"));
    }

    private static async Task PulseAsync(SampleHost host, AttackReport report, int perSecond, CancellationToken stop)
    {
        using var sender = new Sender(host.Address, "127.0.1.1");
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        List<Task> sent = [];
        try
        {
            while (await timer.WaitForNextTickAsync(stop))
            {
                sent.AddRange(Enumerable.Range(0, perSecond).Select(async _ =>
                    report.NoteAttacker((await sender.SendAsync($"nobody-{Guid.NewGuid():N}", "wrong", CancellationToken.None)).Status)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(sent);
        }
    }

    private async Task FillAsync(string database, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSqrClientCredentialsCore(options =>
        {
            options.Issuer = Fixture.Issuer;
            options.SigningAlgorithm = "ES256";
            options.Keys.EncryptionKeys.Add(EncryptionKey);
        }).AddEntityFrameworkStores(options => options.UseNpgsql(database));
        await using var app = builder.Build();
        await app.Services.MigrateSqrClientCredentialsAsync(cancellationToken);
        var clients = app.Services.GetRequiredService<IClientManager>();
        for (var i = 1; i <= tries; i++)
        {
            await clients.CreateAsync(
                new() { ClientId = OurServer.ClientId(i), Secrets = { new() { Hash = SecretHash.OfRandomSecret(OurServer.Secret(i)) } } }, cancellationToken);
        }
    }

    private static async Task ExecuteAsync(string server, string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(server);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

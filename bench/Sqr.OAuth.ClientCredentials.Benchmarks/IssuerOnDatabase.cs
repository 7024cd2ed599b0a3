using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;

namespace Sqr.OAuth.ClientCredentials.Benchmarks;

/// <summary>An issuer on a database of its own with so many clients, that asks the database at each request.</summary>
internal sealed class IssuerOnDatabase : IAsyncDisposable
{
    private const string Secret = "sqr-benchmark-secret-of-no-consequence";

    private readonly WebApplication _app;
    private readonly HttpClient _http;
    private readonly int _clients;
    private readonly Random _random = new(20261125);

    private IssuerOnDatabase(WebApplication app, int clients) => (_app, _http, _clients) = (app, app.GetTestClient(), clients);

    public static async Task<IssuerOnDatabase> StartAsync(DatabaseProvider provider, int clients)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseTestServer();
        builder.Services.AddSqrClientCredentials(options =>
        {
            options.Issuer = "https://issuer.test";
            options.RequireHttps = false;
            options.SigningAlgorithm = "ES256";
            options.Keys.EncryptionKeys.Add("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
            options.Stores.CacheFor = TimeSpan.Zero;
        }).AddEntityFrameworkStores(provider.Use($"sqr_{Guid.NewGuid():N}"));
        var app = builder.Build();
        await app.Services.MigrateSqrClientCredentialsAsync();
        await FillAsync(app.Services, provider, clients);
        await app.StartAsync();

        return new(app, clients);
    }

    public async Task RequestTokenAsync()
    {
        using var answer = await _http.PostAsync("/oauth2/token", new FormUrlEncodedContent(
        [
            new("grant_type", "client_credentials"),
            new("client_id", $"client-{_random.Next(1, _clients + 1)}"),
            new("client_secret", Secret),
        ]));
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Lists all clients, and says what the last page cost against the first, and what memory that took.</summary>
    public async Task<string> PageThroughAsync()
    {
        var manager = _app.Services.GetRequiredService<IClientManager>();
        List<double> times = [];
        long most = 0;
        var count = 0;
        for (ClientPage? page = null; page is null || page.Next is not null;)
        {
            var start = Stopwatch.GetTimestamp();
            page = await manager.ListAsync(page?.Next, limit: 1000);
            times.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            count += page.Clients.Count;
            most = times.Count % 50 == 0 ? Math.Max(most, GC.GetTotalMemory(forceFullCollection: true)) : most;
        }

        var (early, late) = (times.Take(Math.Max(1, times.Count / 10)).Order().First(), times.TakeLast(Math.Max(1, times.Count / 10)).Order().First());

        return string.Create(CultureInfo.InvariantCulture,
            $"{count:N0} clients listed in {times.Count:N0} pages of "
            + $"{early:0.0} ms at the beginning, {late:0.0} ms at the end, with {most / 1024 / 1024} MB in use at most");
    }

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await using (var scope = _app.Services.CreateAsyncScope())
        {
            await scope.ServiceProvider.GetRequiredService<ClientCredentialsContext>().Database.EnsureDeletedAsync();
        }

        await _app.DisposeAsync();
    }

    // One client is written as anybody would write it; the database copies it.
    private static async Task FillAsync(IServiceProvider services, DatabaseProvider provider, int count)
    {
        const string Template = "template";
        await services.GetRequiredService<IClientManager>().CreateAsync(new()
        {
            ClientId = Template,
            DisplayName = "One of many",
            Scopes = { "read:users", "write:logs" },
            Secrets = { new() { Hash = SecretHash.OfRandomSecret(Secret), Description = "2026-11" } },
        });
        await using var scope = services.CreateAsyncScope();
        var context = scope.ServiceProvider.GetRequiredService<ClientCredentialsContext>();
        context.Database.SetCommandTimeout(TimeSpan.FromMinutes(10));
        var numbers = string.Format(CultureInfo.InvariantCulture, provider.Numbers, count);
        await CopyAsync(
            "SqrClients", ["Id", "ClientId"], $"{provider.NewId}, 'client-' || numbers.n", $"cross join {numbers} where t.\"ClientId\" = '{Template}'");
        await CopyAsync(
            "SqrClientSecrets", ["Id", "ClientKey"], $"{provider.NewId}, c.\"Id\"", $"cross join \"SqrClients\" c where c.\"ClientId\" <> '{Template}'");

        async Task CopyAsync(string table, string[] own, string values, string from)
        {
            var copied = context.Model.GetEntityTypes().Single(type => type.GetTableName() == table).GetProperties()
                .Select(property => property.GetColumnName())
                .Except(own)
                .ToList();
            var columns = string.Join(", ", own.Concat(copied).Select(column => $"\"{column}\""));
            var copies = string.Join("", copied.Select(column => $", t.\"{column}\""));
            await context.Database.ExecuteSqlRawAsync($"insert into \"{table}\" ({columns}) select {values}{copies} from \"{table}\" t {from}"
                .Replace("{", "{{", StringComparison.Ordinal)
                .Replace("}", "}}", StringComparison.Ordinal));
        }
    }
}

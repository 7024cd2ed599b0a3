using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;
using Microsoft.Extensions.Hosting;
using MyApp;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>The code of docs/audit.md, which is compiled here, runs.</summary>
public sealed class DocumentedSinkTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sqr-audit-");

    [OneTimeTearDown]
    public void Delete() => _folder.Delete(recursive: true);

    [TestCase("FileAuditSink.cs")]
    [TestCase("DatabaseAuditSink.cs")]
    [TestCase("SignedInUser.cs")]
    public void The_docs_show_the_code_as_it_is(string file)
    {
        var code = Repository.Read($"tests/Sqr.OAuth.ClientCredentials.EntityFrameworkCore.Tests/Audit/{file}").Trim();

        Repository.Read("docs/audit.md").Should().Contain($"```csharp\n{code}\n```");
    }

    [Test]
    public async Task A_file_gets_each_event_as_a_line_of_json()
    {
        var file = new FileAuditSink(new HostIn(_folder.FullName));
        await using (var issuer = await Issuer.Default.With(builder => builder.AddAuditSink(file)).StartAsync())
        {
            await WriteEachAsync(file);
        }

        file.Dispose();
        var lines = File.ReadLines(Path.Combine(_folder.FullName, "audit.json")).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var issued = lines.Single(line => line.GetProperty("EventType").GetString() == "TokenIssued").GetProperty("Event");
        issued.GetProperty("ClientId").GetString().Should().Be("acme");
        issued.GetProperty("Scopes").EnumerateArray().Select(scope => scope.GetString()).Should().Equal("read", "write");
        lines.Select(line => line.GetProperty("EventType").GetString()).Should().Contain(Each().Select(one => one.GetType().Name));
        lines.Should().Contain(line => line.GetProperty("Event").GetRawText().Contains("\"Change\":\"Active\""), "the issuer has made a key");
    }

    [Test]
    public async Task A_database_gets_each_event_as_a_row()
    {
        var file = Path.Combine(_folder.FullName, "app.db");
        await using var issuer = await Issuer.Default
            .Services(services => services.AddDbContextFactory<AppDbContext>(options => options.UseSqlite($"Data Source={file};Pooling=False")))
            .With(builder =>
            {
                using var context = new AppDbContext(new DbContextOptionsBuilder<AppDbContext>().UseSqlite($"Data Source={file};Pooling=False").Options);
                context.Database.EnsureCreated();
                builder.AddAuditSink<DatabaseAuditSink>();
            })
            .StartAsync();

        await WriteEachAsync(issuer.Get<IAuditSink>());

        await issuer.App.StopAsync();
        await using var after = await issuer.Get<IDbContextFactory<AppDbContext>>().CreateDbContextAsync();
        var rows = await after.AuditRows.ToListAsync();
        rows.Select(row => row.EventType).Should().Contain(Each().Select(one => one.GetType().Name));
        rows.Should().Contain(row => row.Event.Contains("\"Change\":\"Active\""), "the issuer has made a key");
        rows.Single(row => row.EventType == "TokenIssued").Should().Match<AuditRow>(
            row => row.RequestId == "r1" && row.Event.Contains("\"Scopes\":[\"read\",\"write\"]"));
    }

    [Test]
    public void The_actor_is_the_user_of_the_request()
    {
        var accessor = new HttpContextAccessor();
        var actor = new SignedInUser(accessor);

        actor.Name.Should().BeNull();
        accessor.HttpContext = new DefaultHttpContext { User = new(new ClaimsIdentity([new("name", "alice")], "test", "name", null)) };
        actor.Name.Should().Be("alice");
    }

    private static async Task WriteEachAsync(IAuditSink sink)
    {
        foreach (var one in Each())
        {
            await sink.WriteAsync(one, default);
        }
    }

    private static IEnumerable<AuditEvent> Each()
    {
        var time = new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

        return
        [
            new TokenIssued
            {
                Time = time,
                RequestId = "r1",
                ClientId = "acme",
                Method = "client_secret_basic",
                Scopes = ["read", "write"],
                Audiences = ["https://api.test"],
                Lifetime = TimeSpan.FromHours(1),
                KeyId = "kid",
                TokenId = "jti",
                Address = "203.0.113.7",
            },
            new TokenRefused { Time = time, RequestId = "r2", Error = "invalid_client", Reason = "WrongSecret", Status = 401 },
            new KeyChanged { Time = time, KeyId = "kid", Algorithm = "ES256", Change = KeyChange.Revoked },
            new ClientChanged { Time = time, ClientId = "acme", Change = ClientChange.Disabled, Actor = "alice" },
            new SecretChanged { Time = time, ClientId = "acme", SecretId = Guid.NewGuid(), Change = SecretChange.Removed, Actor = "alice" },
            new SettingsReloaded { Time = time, Settings = ["Clients:acme:Scopes"] },
        ];
    }

    private sealed class HostIn(string folder) : IHostEnvironment
    {
        public string EnvironmentName { get; set; } = "Production";

        public string ApplicationName { get; set; } = "MyApp";

        public string ContentRootPath { get; set; } = folder;

        public IFileProvider ContentRootFileProvider { get; set; } = new NullFileProvider();
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

[NonParallelizable]
public sealed class WiringTests
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sqr-wiring-");

    [OneTimeTearDown]
    public void Delete() => _folder.Delete(recursive: true);

    [Test]
    public async Task A_tool_of_Entity_Framework_Core_that_starts_the_app_needs_no_settings_and_no_database()
    {
        EF.IsDesignTime = true;
        try
        {
            await using var app = Build([], issuer => issuer.AddEntityFrameworkStores(options => options.UseSqlite($"Data Source={_folder.FullName}/app.db")));
            await app.StartAsync();

            _folder.GetFileSystemInfos().Should().BeEmpty();
        }
        finally
        {
            EF.IsDesignTime = false;
        }
    }

    [Test]
    public async Task A_context_that_is_not_registered_stops_the_start()
    {
        await using var app = Build([new("SqrClientCredentials:Issuer", "https://issuer.test")], issuer => issuer.AddEntityFrameworkStores<ForgottenContext>());

        var start = () => app.StartAsync();

        (await start.Should().ThrowAsync<DatabaseSchemaException>())
            .WithMessage($"*{nameof(ForgottenContext)}*is not registered*AddDbContext<{nameof(ForgottenContext)}>*");
    }

    private WebApplication Build(KeyValuePair<string, string?>[] settings, Action<ClientCredentialsBuilder> configure)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ContentRootPath = _folder.FullName });
        builder.WebHost.UseTestServer();
        builder.Configuration.AddInMemoryCollection(settings);
        configure(builder.Services.AddSqrClientCredentials(builder.Configuration));
        var app = builder.Build();
        app.MapGet("/", () => "host");

        return app;
    }

    private sealed class ForgottenContext(DbContextOptions<ForgottenContext> options) : DbContext(options);
}

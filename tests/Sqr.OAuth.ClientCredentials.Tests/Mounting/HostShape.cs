using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A way to build an ASP.NET Core host, with the issuer in it mounted by itself or mapped by the host.</summary>
/// <param name="Name">What is special about it.</param>
/// <param name="Build">Builds the host; true: it calls MapSqrClientCredentials.</param>
/// <param name="PathBase">Where the issuer is to be found in it.</param>
internal sealed record HostShape(string Name, Func<bool, IHost> Build, string PathBase = "")
{
    /// <summary>A minimal host.</summary>
    public static HostShape Web(string name, Action<WebApplication> configure, Action<IServiceCollection>? services = null, string pathBase = "") =>
        new(name, maps => BuildWeb(maps, configure, services), pathBase);

    /// <summary>A generic host with a Startup; it maps its endpoints itself, where it can.</summary>
    public static HostShape Generic(
        string name, Action<IApplicationBuilder, Action<IEndpointRouteBuilder>> configure, Action<IServiceCollection>? services = null, string pathBase = "") =>
        new(name, maps => BuildGeneric(maps, configure, services), pathBase);

    public override string ToString() => Name;

    public static IConfiguration Configuration(string keys) => new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
    {
        ["SqrClientCredentials:Issuer"] = Issuer.Identifier,
        ["SqrClientCredentials:SigningAlgorithm"] = "ES256",
        ["SqrClientCredentials:Keys:Directory"] = keys,
        ["SqrClientCredentials:Clients:acme:Secrets:0:Hash"] = SecretHash.OfRandomSecret("secret"),
    }).Build();

    private static WebApplication BuildWeb(bool maps, Action<WebApplication> configure, Action<IServiceCollection>? services)
    {
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        AddIssuer(builder.Services);
        services?.Invoke(builder.Services);
        var app = builder.Build();
        configure(app);
        if (maps)
        {
            app.MapSqrClientCredentials();
        }

        return app;
    }

    private static IHost BuildGeneric(bool maps, Action<IApplicationBuilder, Action<IEndpointRouteBuilder>> configure, Action<IServiceCollection>? services) =>
        Host.CreateDefaultBuilder()
            .ConfigureWebHostDefaults(web => web
                .UseTestServer()
                .ConfigureServices(collection =>
                {
                    collection.AddRouting();
                    AddIssuer(collection);
                    services?.Invoke(collection);
                })
                .UseStartup(_ => new Startup(app => configure(app, endpoints =>
                {
                    if (maps)
                    {
                        endpoints.MapSqrClientCredentials();
                    }
                }))))
            .Build();

    private static void AddIssuer(IServiceCollection services)
    {
        var keys = Directory.CreateTempSubdirectory("sqr-shape-");
        services.AddSingleton(_ => new TemporaryFolder(keys));
        services.AddHostedService(provider => provider.GetRequiredService<TemporaryFolder>()); // so that it goes with the host
        services.AddSqrClientCredentials(Configuration(keys.FullName));
    }

    private sealed class Startup(Action<IApplicationBuilder> configure)
    {
        public void Configure(IApplicationBuilder app) => configure(app);
    }

    private sealed class TemporaryFolder(DirectoryInfo folder) : IHostedService, IDisposable
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public void Dispose()
        {
            if (Directory.Exists(folder.FullName))
            {
                folder.Delete(recursive: true);
            }
        }
    }
}

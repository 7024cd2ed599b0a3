using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A server of a client's own that publishes its keys, well or badly.</summary>
internal sealed class KeyServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _fetches;

    private KeyServer(WebApplication app) => _app = app;

    public int Fetches => _fetches;

    public int Port => new Uri(_app.Urls.Single()).Port;

    public Uri Address => new($"http://127.0.0.1:{Port}/jwks.json");

    /// <summary>What it answers.</summary>
    public RequestDelegate Answer { get; set; } = _ => Task.CompletedTask;

    public static async Task<KeyServer> StartAsync(params string[] keys)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var server = new KeyServer(app);
        app.Run(context =>
        {
            Interlocked.Increment(ref server._fetches);

            return server.Answer(context);
        });
        server.Publish(keys);
        await app.StartAsync();

        return server;
    }

    public void Publish(params string[] keys) => Answer = context =>
        context.Response.WriteAsync($$"""{ "keys": [ {{string.Join(", ", keys)}} ] }""", context.RequestAborted);

    public void Fail() => Answer = context =>
    {
        context.Response.StatusCode = 500;

        return Task.CompletedTask;
    };

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

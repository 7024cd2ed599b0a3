using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>An issuer of other software, on a real server: what it publishes, with which headers, and whether it answers at all is the test's to say.</summary>
internal sealed class ForeignIssuer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _fetches;

    private ForeignIssuer(WebApplication app) => _app = app;

    public string Address => _app.Urls.Single();

    /// <summary>The keys that it publishes, by their kid.</summary>
    public Dictionary<string, TestKey> Keys { get; } = new() { ["test"] = TestKey.OfIssuer };

    public string? CacheControl { get; set; } = "public, max-age=300";

    public string? Age { get; set; }

    public bool IsDown { get; set; }

    /// <summary>While it is not completed, the JWK Set is not answered.</summary>
    public TaskCompletionSource? Hold { get; set; }

    /// <summary>How often the JWK Set was asked for.</summary>
    public int Fetches => Volatile.Read(ref _fetches);

    public static async Task<ForeignIssuer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var app = builder.Build();
        var issuer = new ForeignIssuer(app);
        app.MapGet("/.well-known/openid-configuration", () => Results.Json(new { issuer = Api.Issuer, jwks_uri = $"{issuer.Address}/keys" }));
        app.MapGet("/keys", (Delegate)issuer.AnswerAsync);
        await app.StartAsync();

        return issuer;
    }

    /// <summary>An API that accepts its tokens.</summary>
    public Api TrustedApi() => Api.Elsewhere
        .Setting("Authentication:Schemes:Bearer:Authority", Address)
        .Setting("Authentication:Schemes:Bearer:ValidAudience", Api.Issuer)
        .Setting("Authentication:Schemes:Bearer:RequireHttpsMetadata", "false");

    /// <summary>Until the JWK Set has been asked for that often: some fetches nobody waits for.</summary>
    public async Task FetchedAsync(int times)
    {
        while (Fetches < times)
        {
            await Task.Yield();
        }
    }

    public ValueTask DisposeAsync()
    {
        Hold?.TrySetResult();

        return _app.DisposeAsync();
    }

    private async Task<IResult> AnswerAsync(HttpContext http)
    {
        Interlocked.Increment(ref _fetches);
        if (Hold is { } hold)
        {
            await hold.Task;
        }

        if (IsDown)
        {
            return Results.StatusCode(StatusCodes.Status502BadGateway);
        }

        http.Response.Headers.CacheControl = CacheControl;
        http.Response.Headers.Age = Age;
        var keys = Keys.Select(key =>
            new JsonObject(key.Value.Jwk.Select(member => KeyValuePair.Create(member.Key, member.Value?.DeepClone()))) { ["kid"] = key.Key });

        return Results.Json(new JsonObject { ["keys"] = new JsonArray([.. keys]) });
    }
}

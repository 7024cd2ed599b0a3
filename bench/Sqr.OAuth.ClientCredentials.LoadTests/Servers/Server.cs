namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>The servers that are measured, each a process of its own: <c>serve NAME --urls ... SETTINGS</c>.</summary>
internal static class Server
{
    public static async Task RunAsync(string name, string[] settings)
    {
        var builder = WebApplication.CreateSlimBuilder(settings);
        builder.Logging.ClearProviders();

        var app = name switch
        {
            "ours" => OurServer.Build(builder),
            "ours-in-memory" => OurServer.BuildInMemory(builder),
            "openiddict" => await OpenIddictServer.BuildAsync(builder, OpenIddictStorage.Tokens),
            "openiddict-no-storage" => await OpenIddictServer.BuildAsync(builder, OpenIddictStorage.Clients),
            "openiddict-degraded" => DegradedOpenIddictServer.Build(builder),
            "hand-rolled" => HandRolledServer.Build(builder),
            "routed" => BareServer.BuildRouted(builder, BareCryptography.Of("floor")),
            _ => BareServer.Build(builder, BareCryptography.Of(name)),
        };

        await app.RunAsync();
    }
}

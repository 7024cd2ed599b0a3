using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class ClientCacheMetricsTests
{
    private const string Lookups = "sqr.oauth.client.cache.lookups";

    [Test]
    public async Task A_client_is_missed_once_then_found_until_it_is_forgotten_and_so_is_that_there_is_none()
    {
        await using var issuer = await Issuer.Default
            .With(builder => builder.AddClientStore(new StoreOf((id, _) => new(id == "acme" ? StoreOf.Acme : null)))).StartAsync();
        using var metrics = new CollectedMetrics(issuer.App.Services);

        foreach (var id in (string[])["acme", "acme", "nobody", "nobody"])
        {
            await issuer.RequestTokenAsync(id, "right");
        }

        issuer.App.Services.GetRequiredService<IClientCache>().Forget("acme");
        await issuer.RequestTokenAsync("acme", "right");

        metrics.Of(Lookups).Should().Equal("outcome=miss 1", "outcome=hit 1", "outcome=miss 1", "outcome=unknown 1", "outcome=miss 1");
    }

    [Test]
    public async Task Clients_in_the_settings_need_no_cache()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();
        using var metrics = new CollectedMetrics(issuer.App.Services);

        await issuer.RequestTokenAsync("acme", "right");

        metrics.Of(Lookups).Should().BeEmpty();
    }
}

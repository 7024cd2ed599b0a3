using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class TokenMetricsTests
{
    [Test]
    public void Where_the_host_makes_no_meters_there_is_one_of_our_own_and_it_ends_with_the_host()
    {
        List<string> published = [], completed = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter is { Name: "Sqr.OAuth.ClientCredentials", Scope: null })
                {
                    published.Add(instrument.Name);
                    listener.EnableMeasurementEvents(instrument);
                }
            },
            MeasurementsCompleted = (instrument, _) => completed.Add(instrument.Name),
        };
        listener.Start();
        var services = new ServiceCollection();
        services.AddSqrClientCredentialsCore(options => options.Issuer = "https://issuer.test");

        using (var provider = services.BuildServiceProvider())
        {
            provider.GetRequiredService<ITokenUsage>().Top(1).Should().BeEmpty();
            completed.Should().BeEmpty();
        }

        published.Should().Contain("sqr.oauth.tokens.issued");
        completed.Should().BeEquivalentTo(published);
    }
}

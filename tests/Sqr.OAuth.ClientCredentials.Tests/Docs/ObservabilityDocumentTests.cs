using System.Diagnostics.Metrics;
using System.Net;
using System.Text.RegularExpressions;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Holds docs/observability.md to what a host publishes. It is the only list of the instruments, with that of token reuse to which it links.</summary>
public sealed partial class ObservabilityDocumentTests
{
    [Test]
    public async Task Every_instrument_stands_in_the_docs_with_its_kind_and_unit_and_no_other()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").StartAsync();
        using var metrics = new CollectedMetrics(issuer.App.Services);
        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK); // makes the rest of what measures

        var documented = Instrument().Matches(Read("docs/observability.md"))
            .Concat(ReuseInstrument().Matches(Read("docs/token-reuse.md")))
            .Select(row => $"{row.Groups["name"]} {row.Groups["kind"]} {row.Groups["unit"]}");

        documented.Should().BeEquivalentTo(metrics.Instruments.Select(instrument => $"{instrument.Name} {KindOf(instrument)} {instrument.Unit}"));
        metrics.Instruments.Should().OnlyContain(instrument => !string.IsNullOrEmpty(instrument.Description));
        Read("docs/observability.md").Should().Contain("(token-reuse.md#metrics)");
    }

    [Test]
    public async Task Every_attribute_and_each_of_its_values_stands_in_the_row_of_its_instrument()
    {
        await using var issuer = await Issuer.Default
            .AndClient("acme", "right")
            .With(builder => builder.AddClientStore(new StoreOf((id, _) => new(id == "acme" ? StoreOf.Acme : null))))
            .StartAsync();
        using var metrics = new CollectedMetrics(issuer.App.Services);
        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
        await issuer.RequestTokenAsync("acme", "wrong");
        await issuer.RequestTokenAsync("nobody", "wrong");
        await issuer.RequestTokenAsync("nobody", "wrong");

        var rows = Instrument().Matches(Read("docs/observability.md")).ToDictionary(row => row.Groups["name"].Value, row => row.Groups["attributes"].Value);

        rows.Should().NotBeEmpty();
        foreach (var (name, attributes) in rows)
        {
            _ = metrics.Of(name);
            var tags = metrics.TagsOf(name).SelectMany(tags => tags.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(tag => tag.Split('='));
            // The values of some are listed elsewhere.
            var words = tags.SelectMany(tag => tag[0] is "alg" or "sqr.oauth.reason" or "sqr.oauth.method" ? tag[..1] : tag).Distinct();
            words.Where(word => !attributes.Contains($"`{word}`", StringComparison.Ordinal)).Should().BeEmpty($"the row of {name} lists them");
        }
    }

    private static string Read(string path) => Repository.Read(path);

    private static string KindOf(Instrument instrument) => instrument.GetType().Name.Split('`')[0] switch
    {
        "Histogram" => "histogram",
        "Counter" => "counter",
        "ObservableGauge" => "gauge",
        var other => other,
    };

    [GeneratedRegex(@"^\| `(?<name>sqr\.[a-z_.]+)` \| (?<kind>histogram|counter|gauge) \| `(?<unit>[^`]+)` \| (?<attributes>[^|]*)\| ", RegexOptions.Multiline)]
    private static partial Regex Instrument();

    [GeneratedRegex(@"^\| `(?<name>sqr\.[a-z_.]+)` \| `(?<unit>[^`]+)` \| (?<kind>counter|gauge)", RegexOptions.Multiline)]
    private static partial Regex ReuseInstrument();
}

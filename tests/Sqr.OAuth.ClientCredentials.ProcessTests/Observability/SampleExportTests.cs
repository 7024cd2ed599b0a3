using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Where the sample's metrics and traces go.</summary>
public sealed class SampleExportTests
{
    [Test]
    public async Task By_default_the_sample_shows_no_metrics()
    {
        await using var host = await new SampleHost().StartAsync();

        (await host.Client.GetAsync("/metrics")).StatusCode.Should().Be(HttpStatusCode.NotFound);
    }

    [TestCase("Observability:Otlp")]
    [TestCase("OTEL_EXPORTER_OTLP_ENDPOINT")]
    public async Task Metrics_and_traces_are_sent_to_the_collector_that_is_named_by(string setting)
    {
        using var collector = new HttpListener();
        var address = $"http://127.0.0.1:{FreePort.Next()}/";
        collector.Prefixes.Add(address);
        collector.Start();
        await using var host = new SampleHost()
            .WithEnvironment(setting.Replace(":", "__", StringComparison.Ordinal), address)
            .WithEnvironment("OTEL_EXPORTER_OTLP_PROTOCOL", "http/protobuf")
            .WithEnvironment("OTEL_METRIC_EXPORT_INTERVAL", "200")
            .WithEnvironment("OTEL_BSP_SCHEDULE_DELAY", "200");
        host.AddClient("acme", """{ "Secrets": [ { "Value": "right" } ] }""");
        await host.StartAsync();
        using FormUrlEncodedContent form = new([new("grant_type", "client_credentials"), new("client_id", "acme"), new("client_secret", "right")]);
        (await host.Client.PostAsync("/oauth2/token", form)).StatusCode.Should().Be(HttpStatusCode.OK);

        HashSet<string> wanted = ["/v1/metrics sqr.oauth.token.request.duration", "/v1/traces sqr.oauth.authenticate"];
        while (wanted.Count > 0)
        {
            var (path, body) = await ReceiveAsync(collector).WaitAsync(TimeSpan.FromMinutes(1));
            wanted.RemoveWhere(words => words.Split(' ') is [var to, var name] && to == path && body.Contains(name, StringComparison.Ordinal));
            body.Should().NotContain("right");
        }
    }

    [Test]
    public async Task An_address_for_OTLP_that_is_none_stops_the_process_and_says_what_is_wrong()
    {
        await using var host = new SampleHost();
        host.Settings["Observability"] = JsonNode.Parse("""{ "Otlp": true }""");

        (await host.RunToEndAsync()).Should().NotBe(0);

        host.Output.Should().Contain("Observability:Otlp is \"True\"; it must be the address of a collector");
    }

    private static async Task<(string Path, string Body)> ReceiveAsync(HttpListener collector)
    {
        var context = await collector.GetContextAsync();
        using var reader = new StreamReader(context.Request.InputStream, Encoding.Latin1); // protobuf; its strings are ASCII
        var body = await reader.ReadToEndAsync();
        context.Response.Close();

        return (context.Request.Url!.AbsolutePath, body);
    }
}

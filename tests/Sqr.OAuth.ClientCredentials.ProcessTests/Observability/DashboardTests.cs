using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Holds docs/dashboards/issuer.json and the alerts of docs/observability.md to what the running sample shows to Prometheus.</summary>
public sealed partial class DashboardTests
{
    private const string Dashboard = "docs/dashboards/issuer.json";

    // What Prometheus sends, and so the form that it gets.
    private const string Accept = "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5";

    [Test]
    public async Task Every_metric_and_label_that_the_dashboard_and_the_alerts_name_is_in_a_scrape_of_the_sample()
    {
        List<ScrapedSeries> scraped = [.. await ScrapeInMemoryAsync(), .. await ScrapeOnSqliteAsync()];

        var queried = Queries().Concat(Alerts()).SelectMany(PrometheusQuery.Read).ToList();
        var missingValues = queried
            .SelectMany(series => series.Matched.Select(label => (series.Metric, label.Name, label.Value)))
            .Distinct()
            .Where(wanted => !scraped.Any(series =>
                series.Metric == wanted.Metric && series.Labels.TryGetValue(wanted.Name, out var value) && value == wanted.Value));

        queried.Select(series => series.Metric).Distinct().Should().HaveCountGreaterThan(15);
        queried.Where(wanted => !scraped.Any(series => series.HasLabelsOf(wanted))).Should().BeEmpty();
        missingValues.Should().Equal(
            [("sqr_oauth_token_request_duration_seconds_count", "outcome", "faulted")], "no request makes the sample throw, and all else must be there");
    }

    [Test]
    public void The_dashboard_shows_only_labels_that_its_queries_keep()
    {
        var targets = Panels().SelectMany(panel => panel["targets"]!.AsArray()).ToList();

        targets.Should().NotBeEmpty().And.OnlyContain(target => LegendLabel().Matches($"{target!["legendFormat"]}")
            .All(label => PrometheusQuery.LabelsKept($"{target["expr"]}").Contains(label.Groups["name"].Value)));
    }

    [Test]
    public void Every_panel_of_the_dashboard_uses_the_data_source_that_is_chosen_and_stands_beside_the_others()
    {
        var panels = Panels().ToList();

        panels.SelectMany(panel => panel["targets"]!.AsArray().Append(panel)).Append(JobVariable())
            .Should().OnlyContain(part => $"{part!["datasource"]!["uid"]}" == "${datasource}");
        panels.SelectMany(Cells).Should().OnlyHaveUniqueItems();
        panels.Select(panel => $"{panel["title"]}").Should().OnlyHaveUniqueItems();

        static IEnumerable<(int X, int Y)> Cells(JsonNode panel)
        {
            var position = panel["gridPos"]!;
            return Enumerable.Range((int)position["x"]!, (int)position["w"]!)
                .SelectMany(x => Enumerable.Range((int)position["y"]!, (int)position["h"]!).Select(y => (x, y)));
        }
    }

    [TestCase("sum by (a, le) (rate(x_total{b=\"c|d\", job=~\"$job\"}[5m])) > 0", "x_total by a, le with (b, c), (b, d)")]
    [TestCase("absent(x) and on() (max by (instance) (y:z) > 1)", "x by  with ; y:z by  with ")]
    public void A_query_names_its_metrics_and_labels(string query, string series) =>
        string.Join("; ", PrometheusQuery.Read(query)).Should().Be(series);

    /// <summary>What a sample shows that has its clients in the settings.</summary>
    private static async Task<IEnumerable<ScrapedSeries>> ScrapeInMemoryAsync()
    {
        await using var host = NewHost();
        host.Settings["SqrClientCredentials"]!["TokenReuse"] = "00:10:00";
        host.Settings["SqrClientCredentials"]!["Throttling"] = JsonNode.Parse("""{ "FailuresPerClient": 1 }""");
        host.AddClient("acme", """{ "Secrets": [ { "Value": "right" } ] }""");
        host.AddClient("guessed", """{ "Secrets": [ { "Value": "right" } ] }""");
        host.AddClient("slow", $$"""{ "Secrets": [ { "Hash": "{{SecretHash.OfPassword("right")}}" } ] }""");
        host.Settings["SqrClientCredentials"]!["Backchannel"] = JsonNode.Parse("""{ "AllowPrivateAddresses": true }""");
        host.AddClient("keys", $$"""{ "JwksUri": "https://127.0.0.1:{{FreePort.Next()}}/jwks" }""");
        await host.StartAsync();

        (await RequestAsync(host, "acme", "right")).Should().Be(HttpStatusCode.OK);
        (await RequestAsync(host, "acme", "right")).Should().Be(HttpStatusCode.OK, "the token is reused");
        (await RequestAsync(host, "slow", "right")).Should().Be(HttpStatusCode.OK);
        (await RequestAsync(host, "acme", "right", "&scope=none")).Should().Be(HttpStatusCode.BadRequest);
        (await RequestAsync(host, "nobody", "wrong")).Should().Be(HttpStatusCode.Unauthorized);
        foreach (var guess in new[] { "one", "two", "three" }) // the tries of an address that a client is not known from
        {
            (await RequestAsync(host, "guessed", guess)).Should().Be(HttpStatusCode.Unauthorized);
        }

        (await RequestAsync(host, "guessed", "four")).Should().Be(HttpStatusCode.TooManyRequests);
        (await PostAsync(host, "a=%")).Should().Be(HttpStatusCode.BadRequest, "it cannot be read");
        var assertion = Assertion.Of("keys", TimeProvider.System.GetUtcNow()).WithClaim("aud", host.Address);
        (await PostAsync(host, $"grant_type=client_credentials&client_assertion_type={Assertion.Type}&client_assertion={assertion}"))
            .Should().NotBe(HttpStatusCode.OK, "the keys cannot be fetched");

        return await ScrapeAsync(host);
    }

    /// <summary>What a sample shows that has all in a database, also when that stops working.</summary>
    private static async Task<IEnumerable<ScrapedSeries>> ScrapeOnSqliteAsync()
    {
        await using var host = NewHost();
        var database = $"Data Source={Path.Combine(host.Root, "issuer.db")};Pooling=False";
        host.Settings["Database"] = "SQLite";
        host.Settings["ConnectionStrings"] = new JsonObject { ["Issuer"] = database };
        await host.StartAsync();
        var secret = await AddClientAsync(database);

        foreach (var _ in new[] { "missed", "remembered" })
        {
            (await RequestAsync(host, "acme", secret)).Should().Be(HttpStatusCode.OK);
            (await RequestAsync(host, "nobody", "wrong")).Should().Be(HttpStatusCode.Unauthorized);
        }

        await using (var connection = new SqliteConnection(database))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = "ALTER TABLE SqrClients RENAME TO Gone";
            await command.ExecuteNonQueryAsync();
        }

        (await RequestAsync(host, "new", "wrong")).Should().Be(HttpStatusCode.ServiceUnavailable);

        return await ScrapeAsync(host);
    }

    private static SampleHost NewHost()
    {
        var host = new SampleHost();
        host.Settings["Observability"] = JsonNode.Parse("""{ "Prometheus": true }""");

        return host;
    }

    private static async Task<string> AddClientAsync(string database)
    {
        var services = new ServiceCollection();
        services.AddSqrClientCredentialsCore(options => options.Issuer = TestNode.Issuer).AddEntityFrameworkStores(options => options.UseSqlite(database));
        await using var provider = services.BuildServiceProvider();
        var clients = provider.GetRequiredService<IClientManager>();
        await clients.CreateAsync(new() { ClientId = "acme" });

        return (await clients.AddSecretAsync("acme", new()))!.Value!;
    }

    private static Task<HttpStatusCode> RequestAsync(SampleHost host, string id, string secret, string more = "") =>
        PostAsync(host, $"grant_type=client_credentials&client_id={id}&client_secret={secret}{more}");

    private static async Task<HttpStatusCode> PostAsync(SampleHost host, string form)
    {
        using var content = new StringContent(form, new System.Net.Http.Headers.MediaTypeHeaderValue("application/x-www-form-urlencoded"));
        using var answer = await host.Client.PostAsync("/oauth2/token", content);

        return answer.StatusCode;
    }

    private static async Task<IEnumerable<ScrapedSeries>> ScrapeAsync(SampleHost host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics") { Headers = { { "Accept", Accept } } };
        using var answer = await host.Client.SendAsync(request);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/openmetrics-text");

        return ScrapedSeries.Read(await answer.Content.ReadAsStringAsync()).ToList();
    }

    private static IEnumerable<string> Queries()
    {
        var queries = Panels().SelectMany(panel => panel["targets"]!.AsArray()).Select(target => $"{target!["expr"]}");
        var values = LabelValues().Match($"{JobVariable()["query"]!["query"]}");
        values.Success.Should().BeTrue();

        return queries.Append($"group by ({values.Groups["label"]}) ({values.Groups["metric"]})");
    }

    private static List<string> Alerts()
    {
        var alerts = Expression().Matches(Repository.Read("docs/observability.md")).Select(alert => alert.Groups["query"].Value).ToList();
        alerts.Should().HaveCount(8);

        return alerts;
    }

    private static IEnumerable<JsonNode> Panels() => Read()["panels"]!.AsArray().Where(panel => $"{panel!["type"]}" != "row")!;

    private static JsonNode JobVariable() => Read()["templating"]!["list"]!.AsArray().Single(variable => $"{variable!["name"]}" == "job")!;

    private static JsonNode Read() => JsonNode.Parse(Repository.Read(Dashboard))!;

    [GeneratedRegex(@"^    expr: (?<query>.+)$", RegexOptions.Multiline)]
    private static partial Regex Expression();

    [GeneratedRegex(@"^label_values\((?<metric>\w+), (?<label>\w+)\)$")]
    private static partial Regex LabelValues();

    [GeneratedRegex(@"\{\{(?<name>\w+)\}\}")]
    private static partial Regex LegendLabel();
}

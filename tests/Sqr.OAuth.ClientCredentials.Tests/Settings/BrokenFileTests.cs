using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class BrokenFileTests
{
    private const string Acme = """{ "SqrClientCredentials": { "Clients": { "acme": { "Secrets": [ { "Value": "right" } ] } } } }""";
    private const string Globex = """{ "SqrClientCredentials": { "Clients": { "globex": { "Secrets": [ { "Value": "right" } ] } } } }""";
    private const string Other = """{ "Other": 1 }""";

    [TestCase("")]
    [TestCase(""", "Clients": {} """)]
    public async Task A_file_that_is_half_written_takes_no_clients_away_and_is_named(string members)
    {
        await using var host = await FileHost.WithIssuer(members).WithFile("clients.json", Acme).WithFile("other.json", "{ \"Other\": 1 }").StartAsync();

        host.Change("clients.json", Acme[..^10]);
        host.Change("other.json", "{ \"Other\": 2 }");

        (await host.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
        host.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "SettingsFileWithoutKeys").Which.Text.Should().Contain(host.PathOf("clients.json"));
        host.Logs.CountOf("ReloadRefused").Should().Be(1);
    }

    [Test]
    public async Task A_file_that_is_mended_takes_effect()
    {
        await using var host = await FileHost.WithIssuer().WithFile("clients.json", Acme).WithFile("other.json", "{ \"Other\": 1 }").StartAsync();
        host.Change("clients.json", "{");
        host.Change("other.json", "{ \"Other\": 2 }");

        host.Change("clients.json", Acme.Replace("acme", "globex"));

        (await host.RequestTokenAsync("globex", "right")).Status.Should().Be(HttpStatusCode.OK);
        (await host.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Clients_that_a_file_states_to_be_none_are_removed_where_every_file_can_be_read()
    {
        await using var host = await FileHost.WithIssuer().WithFile("empty.json", "{}").WithFile("clients.json", Acme).StartAsync();

        host.Change("clients.json", """{ "SqrClientCredentials": { "Clients": {} } }""");

        (await host.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [TestCase(false, "no keys were read from it")]
    [TestCase(true, "is missing, which would remove 1 of 2 clients")]
    public async Task A_file_that_is_broken_or_missing_takes_no_clients_away_where_another_source_has_some(bool isMissing, string reason)
    {
        await using var host = FileHost.WithIssuer().WithFile("clients.json", Globex).WithFile("other.json", Other);
        host.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["SqrClientCredentials:Clients:acme:Secrets:0:Value"] = "right" });
        await host.StartAsync();

        Lose("clients.json", isMissing, host);
        host.Change("other.json", """{ "Other": 2 }""");

        (await host.RequestTokenAsync("globex", "right")).Status.Should().Be(HttpStatusCode.OK);
        host.Logs.Lines.Should().Contain(line => line.Id.Name == "ReloadRefused"
            && line.Text.Contains(reason) && line.Text.Contains(host.PathOf("clients.json")));
    }

    [Test]
    public async Task A_file_that_is_missing_takes_no_clients_away_where_another_file_states_them_to_be_none()
    {
        await using var host = await FileHost.WithIssuer(""", "Clients": {} """).WithFile("clients.json", Acme).WithFile("other.json", Other).StartAsync();

        host.Delete("clients.json");
        host.Change("other.json", """{ "Other": 2 }""");

        (await host.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_file_that_is_back_takes_effect()
    {
        await using var host = await FileHost.WithIssuer(""", "Clients": {} """).WithFile("clients.json", Acme).StartAsync();
        host.Delete("clients.json");

        host.Change("clients.json", Globex);

        (await host.RequestTokenAsync("globex", "right")).Status.Should().Be(HttpStatusCode.OK);
        (await host.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task A_file_without_a_client_of_its_own_may_be_removed()
    {
        const string Disabled = """{ "SqrClientCredentials": { "Clients": { "acme": { "Enabled": false } } } }""";
        await using var host = await FileHost.WithIssuer().WithFile("clients.json", Acme).WithFile("override.json", Disabled).StartAsync();

        host.Delete("override.json");

        (await host.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
        host.Logs.CountOf("ReloadRefused").Should().Be(0);
    }

    [TestCase("""{ "SqrClientCredentials": {} }""")]
    [TestCase("""{ "SqrClientCredentials": { "Clients": {} } }""")]
    [TestCase("""{ "Logging": {} }""")]
    public async Task Clients_that_a_healthy_file_no_longer_has_are_removed(string edited)
    {
        await using var host = await FileHost.WithIssuer().WithFile("clients.json", Acme).WithFile("more.json", Globex).StartAsync();

        host.Change("more.json", edited);

        (await host.RequestTokenAsync("globex", "right")).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await host.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_file_without_settings_of_the_section_may_be_broken_or_missing(bool isMissing)
    {
        await using var host = await FileHost.WithIssuer().WithFile("clients.json", Acme).WithFile("other.json", Other).StartAsync();
        Lose("other.json", isMissing, host);

        host.Change("clients.json", Globex);

        (await host.RequestTokenAsync("globex", "right")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_file_that_is_lost_just_before_it_is_read_takes_no_clients_away()
    {
        var steps = new Queue<Action>();
        await using var host = FileHost.WithIssuer(""", "Clients": {} """).WithFile("clients.json", Acme).WithFile("other.json", Other);
        host.Services.Configure<ClientCredentialsOptions>(_ => Next(steps)); // before the configuration
        await host.StartAsync();

        steps.Enqueue(() => host.Delete("clients.json"));
        host.Change("other.json", """{ "Other": 2 }""");

        steps.Should().BeEmpty();
        (await host.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_file_that_is_lost_just_after_it_was_read_takes_no_clients_away_at_the_next_reload()
    {
        var steps = new Queue<Action>();
        await using var host = FileHost.WithIssuer().WithFile("clients.json", Acme).WithFile("other.json", Other);
        await host.StartAsync(
            issuer => issuer.Services.PostConfigure<ClientCredentialsOptions>(options => Next(options.Clients.Count > 0 ? steps : [])));

        steps.Enqueue(() => host.Delete("clients.json"));
        host.Change("other.json", """{ "Other": 2 }""");
        host.Change("other.json", """{ "Other": 3 }""");

        steps.Should().BeEmpty();
        (await host.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
    }

    private static void Next(Queue<Action> steps)
    {
        if (steps.TryDequeue(out var step))
        {
            step();
        }
    }

    private static void Lose(string file, bool isMissing, FileHost host)
    {
        if (isMissing)
        {
            host.Delete(file);
        }
        else
        {
            host.Change(file, "{");
        }
    }
}

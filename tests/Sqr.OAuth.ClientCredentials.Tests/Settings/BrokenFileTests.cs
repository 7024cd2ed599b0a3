using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class BrokenFileTests
{
    private const string Acme = """{ "SqrClientCredentials": { "Clients": { "acme": { "Secrets": [ { "Value": "right" } ] } } } }""";

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
}

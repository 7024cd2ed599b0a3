using System.Net.Http.Json;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed partial class SampleHostTests
{
    private const string Id = "354z244b-2b83-4721-922b-9f9b4ba13059";

    [TestCase("JSON")]
    [TestCase("form")]
    [TestCase("Basic")]
    public async Task Curl_gets_a_token_that_the_protected_endpoint_accepts(string way)
    {
        await using var host = await new SampleHost().StartAsync();
        string[] request = way switch
        {
            "JSON" => ["-H", "Content-Type: application/json", "-d", $$"""{"client_id":"{{Id}}","client_secret":"secret","grant_type":"client_credentials"}"""],
            "form" => ["-d", $"grant_type=client_credentials&client_id={Id}&client_secret=secret"],
            _ => ["-u", $"{Id}:secret", "-d", "grant_type=client_credentials"],
        };

        var answer = JsonNode.Parse(await Curl.RunAsync([.. request, $"{host.Address}/oauth2/token"]))!;
        var whoami = JsonNode.Parse(await Curl.RunAsync("-H", $"Authorization: Bearer {answer["access_token"]}", $"{host.Address}/api/whoami"))!;

        answer["scope"]!.GetValue<string>().Should().Be("read:users write:logs");
        whoami["clientId"]!.GetValue<string>().Should().Be(Id);
    }

    [Test]
    public async Task The_curl_line_that_the_host_prints_can_be_pasted()
    {
        await using var host = await new SampleHost().StartAsync();
        await host.ReadUntilAsync("curl");

        var line = CurlLine().Match(host.Output);
        var answer = await Curl.RunAsync(line.Groups["url"].Value, "-X", "POST", "-H", line.Groups["header"].Value, "-d", line.Groups["body"].Value);

        JsonNode.Parse(answer)!["token_type"]!.GetValue<string>().Should().Be("Bearer");
    }

    [Test]
    public async Task Without_the_scope_or_without_a_token_the_protected_endpoint_refuses()
    {
        await using var host = await new SampleHost().StartAsync();
        var token = await TokenAsync(host, scope: "write:logs");

        (await Curl.RunAsync("-o", "-", "-w", "%{http_code}", $"{host.Address}/api/whoami")).Should().Be("401");
        (await Curl.RunAsync("-w", "%{http_code}", "-H", $"Authorization: Bearer {token}", $"{host.Address}/api/whoami")).Should().Be("403");
    }

    [TestCase("live")]
    [TestCase("ready")]
    public async Task A_probe_of_an_orchestrator_is_answered(string path)
    {
        await using var host = await new SampleHost().StartAsync();

        (await Curl.RunAsync("-w", " %{http_code}", $"{host.Address}/health/{path}")).Should().Be("Healthy 200");
    }

    [Test]
    public async Task A_token_of_before_a_restart_is_accepted_after_it()
    {
        await using var host = await new SampleHost().StartAsync();
        var token = await TokenAsync(host);
        await host.StopAsync();

        await host.StartAsync();

        (await Curl.RunAsync("-w", "%{http_code}", "-o", "/dev/null", "-H", $"Authorization: Bearer {token}", $"{host.Address}/api/whoami")).Should().Be("200");
    }

    [Test]
    public async Task A_client_that_is_added_to_the_settings_file_gets_a_token_without_a_restart()
    {
        await using var host = await new SampleHost().StartAsync();
        host.Settings["SqrClientCredentials"]!["Clients"]!["late"] = JsonNode.Parse("""{ "Secrets": [ { "Value": "late" } ] }""");

        host.WriteSettings();
        await host.ReadUntilAsync("The settings were reloaded");

        (await TokenAsync(host, "late", "late")).Should().NotBeNullOrEmpty();
    }

    [Test]
    public async Task Wrong_settings_stop_the_process_with_a_message_and_an_exit_code()
    {
        await using var host = new SampleHost();
        host.Settings["SqrClientCredentials"]!["AccessTokenLifetime"] = "soon";

        (await host.RunToEndAsync()).Should().NotBe(0);

        host.Output.Should().Contain("SqrClientCredentials:AccessTokenLifetime is \"soon\"", Exactly.Once())
            .And.NotContain("Microsoft.Extensions.DependencyInjection");
    }

    [Test]
    public async Task Wrong_settings_print_their_message_once_with_RunAsync_too()
    {
        await using var host = new HostProcess(
            "Sqr.OAuth.ClientCredentials.TestHost", "--SqrClientCredentials:Issuer=http://issuer.test", "--urls=http://127.0.0.1:0");

        (await host.RunToEndAsync()).Should().NotBe(0);

        host.Output.Should().Contain("SqrClientCredentials:Issuer is \"http://issuer.test\"", Exactly.Once())
            .And.NotContain("Microsoft.Extensions.DependencyInjection");
    }

    [Test]
    public async Task Wrong_settings_are_printed_by_a_process_that_logs_nothing()
    {
        await using var host = new HostProcess(
            "Sqr.OAuth.ClientCredentials.TestHost",
            "--SqrClientCredentials:Issuer=http://issuer.test", "--Logging:LogLevel:Default=None", "--urls=http://127.0.0.1:0");

        (await host.RunToEndAsync()).Should().NotBe(0);

        host.Output.Should().Contain("SqrClientCredentials:Issuer is \"http://issuer.test\"", Exactly.Once());
    }

    [Test]
    public async Task A_key_directory_that_cannot_be_used_stops_the_process_with_its_name()
    {
        await using var host = new SampleHost();
        var keys = Path.Combine(host.Root, "keys");
        await File.WriteAllTextAsync(keys, "a file stands where the directory should be");

        (await host.RunToEndAsync()).Should().NotBe(0);

        host.Output.Should().Contain(keys);
    }

    private static async Task<string> TokenAsync(SampleHost host, string id = Id, string secret = "secret", string? scope = null)
    {
        var answer = await host.Client.PostAsJsonAsync(
            "/oauth2/token", new { client_id = id, client_secret = secret, grant_type = "client_credentials", scope });

        return (await answer.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("access_token").GetString()!;
    }

    [GeneratedRegex("""curl -X POST (?<url>\S+) -H "(?<header>[^"]+)" -d '(?<body>[^']+)'""")]
    private static partial Regex CurlLine();
}

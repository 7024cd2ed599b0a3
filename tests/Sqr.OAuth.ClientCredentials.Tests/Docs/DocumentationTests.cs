using System.Net;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed partial class DocumentationTests
{
    [Test]
    public void Every_log_event_stands_in_the_docs_and_no_other()
    {
        var declared = LogEvents().Select(log => $"{log.Message.EventId} {log.Message.EventName} {log.Message.Level}");

        var documented = EventRow().Matches(Read("docs/events.md"))
            .Select(row => $"{row.Groups["id"]} {row.Groups["name"]} {row.Groups["level"]}");

        documented.Should().BeEquivalentTo(declared);
    }

    [Test]
    public void Every_moment_in_a_log_event_is_ISO_8601()
    {
        var moments = LogEvents().SelectMany(log => log.Method.GetParameters()
            .Where(parameter => new[] { typeof(DateTime), typeof(DateTimeOffset) }
                .Contains(Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType))
            .Select(parameter => (parameter.Name, log.Message.Message))).ToList();

        moments.Should().NotBeEmpty().And.AllSatisfy(moment => moment.Message.Should().ContainEquivalentOf($"{{{moment.Name}:yyyy-MM-ddTHH:mm:ssK}}"));
    }

    [TestCase(typeof(ClientCredentialsOptions), "")]
    [TestCase(typeof(IssuerPaths), "Endpoints:")]
    [TestCase(typeof(SigningKeyOptions), "Keys:")]
    [TestCase(typeof(StoreLimits), "Stores:")]
    [TestCase(typeof(ThrottlingOptions), "Throttling:")]
    [TestCase(typeof(ExplanationOptions), "Explanations:")]
    [TestCase(typeof(MetricsOptions), "Metrics:")]
    [TestCase(typeof(ClientAssertionOptions), "ClientAssertions:")]
    [TestCase(typeof(DPoPOptions), "DPoP:")]
    [TestCase(typeof(MutualTlsOptions), "MutualTls:")]
    [TestCase(typeof(BackchannelOptions), "Backchannel:")]
    [TestCase(typeof(AuditOptions), "Audit:")]
    [TestCase(typeof(ScopeDescription), "Scopes:NAME:")]
    [TestCase(typeof(ClientOptions), "Clients:NAME:")]
    public void Every_setting_stands_in_the_table_of_README(Type options, string path)
    {
        var settings = options.GetProperties(BindingFlags.Instance | BindingFlags.Public)
            .Select(property => property.Name)
            .Where(name => path.Length > 0 || name is not ( // sections of their own
                "Endpoints" or "Keys" or "Stores" or "Throttling" or "Explanations" or "Metrics" or "ClientAssertions" or "DPoP" or "MutualTls" or "Backchannel"
                or "Audit" or "Scopes" or "Clients"));

        var documented = Read("README.md");

        settings.Should().AllSatisfy(name => documented.Should().Contain($"| `{path}{name}` |"));
    }

    [TestCase("Secrets", typeof(ClientSecretOptions))]
    [TestCase("Certificates", typeof(ClientCertificate))]
    [TestCase("FederatedCredentials", typeof(FederatedCredential))]
    public void The_row_of_a_list_names_each_setting_of_its_members(string list, Type member)
    {
        var row = Read("README.md").Split('\n').Single(line => line.StartsWith($"| `Clients:NAME:{list}` |", StringComparison.Ordinal));

        row.Should().ContainAll(member.GetProperties().Select(property => property.Name));
    }

    [Test]
    public async Task The_settings_of_the_five_minutes_issue_a_token()
    {
        var json = SettingsBlock().Matches(Read("README.md")).Should().ContainSingle().Which.Groups["json"].Value;
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        var keys = Directory.CreateTempSubdirectory("sqr-readme-");
        builder.WebHost.UseTestServer();
        builder.Configuration.AddJsonStream(new MemoryStream(Encoding.UTF8.GetBytes(json)));
        builder.Configuration.AddInMemoryCollection([new("SqrClientCredentials:Keys:Directory", keys.FullName)]);
        builder.Services.AddSqrClientCredentials(builder.Configuration.GetSection("SqrClientCredentials"));
        await using var app = builder.Build();
        await app.StartAsync();
        using var http = app.GetTestClient();
        http.DefaultRequestHeaders.Authorization = new("Basic", Convert.ToBase64String("acme:secret"u8));

        using var answer = await http.PostAsync(Issuer.TokenPath, new FormUrlEncodedContent([new("grant_type", "client_credentials")]));

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        keys.Delete(recursive: true);
    }

    [Test]
    public void README_shows_the_samples_Program_as_it_is() =>
        Read("README.md").Should().Contain(Read("samples/Sqr.OAuth.ClientCredentials.SampleHost/Program.cs").TrimEnd());

    [Test]
    public void The_hash_that_README_shows_is_what_its_command_makes_of_a_secret() =>
        HashInReadme().Match(Read("README.md")).Value.Should().Be(SecretHash.OfRandomSecret(SecretInReadme().Match(Read("README.md")).Value));

    [Test]
    public void Every_line_that_adds_a_package_of_others_asks_for_the_version_that_fits()
    {
        var lines = Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md").Append(Path.Combine(Repository.Root, "README.md"))
            .SelectMany(File.ReadLines)
            .Where(line => line.StartsWith("dotnet add package ", StringComparison.Ordinal)
                && !line.StartsWith("dotnet add package Sqr.", StringComparison.Ordinal))
            .ToList();

        lines.Should().NotBeEmpty().And.OnlyContain(line => line.Contains("--version \"10.*\"", StringComparison.Ordinal));
    }

    private static string Read(string path) => File.ReadAllText(Path.Combine(Repository.Root, path));

    private static IEnumerable<(MethodInfo Method, LoggerMessageAttribute Message)> LogEvents() =>
        new[]
        {
            typeof(ITokenIssuer).Assembly,
            typeof(ClientCredentialsEndpointExtensions).Assembly,
            typeof(ClientCredentialsContext).Assembly,
            typeof(ResourceServerOptions).Assembly,
        }
            .SelectMany(assembly => assembly.GetTypes())
            .SelectMany(type => type.GetMethods(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Select(method => (method, method.GetCustomAttribute<LoggerMessageAttribute>()!)) // those without it are left out below
            .Where(log => log.Item2 is not null);

    [GeneratedRegex(@"^\| (?<id>\d+) \| (?<name>\w+) \| (?<level>\w+) \|", RegexOptions.Multiline)]
    private static partial Regex EventRow();

    [GeneratedRegex("""```json\n(?<json>\{\n  "SqrClientCredentials".*?)\n```""", RegexOptions.Singleline)]
    private static partial Regex SettingsBlock();

    [GeneratedRegex("""\$sha256\$[A-Za-z0-9+/]{43}""")]
    private static partial Regex HashInReadme();

    [GeneratedRegex("sqrcs_[0-9A-Za-z]{49}")]
    private static partial Regex SecretInReadme();
}

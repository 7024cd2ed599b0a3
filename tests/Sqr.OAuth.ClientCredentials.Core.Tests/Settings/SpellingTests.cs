using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Configuration.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class SpellingTests
{
    private const string Members = """
        "Scopes": { "read:users": {} },
        "Clients": { "acme": {
          "Scopes": [ "read:users" ],
          "Claims": { "tenant": "acme", "https://claims.test/region": "eu" },
          "JsonWebKeys": [ {
            "kty": "EC", "crv": "P-256", "x": "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4", "y": "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM"
          } ],
          "FederatedCredentials": [ { "Issuer": "https://platform.test", "Subject": "repo:acme/app", "Claims": { "repository": "acme/app" } } ]
        } }
        """;

    // As environment variables in capitals are read.
    private static readonly Dictionary<string, string?> Capitals = new()
    {
        ["SQRCLIENTCREDENTIALS:CLIENTS:ACME:DISPLAYNAME"] = "Acme",
        ["SQRCLIENTCREDENTIALS:CLIENTS:ACME:CLAIMS:TENANT"] = "globex",
        ["SQRCLIENTCREDENTIALS:CLIENTS:ACME:CLAIMS:HTTPS://CLAIMS.TEST/REGION"] = "us",
        ["SQRCLIENTCREDENTIALS:CLIENTS:ACME:JSONWEBKEYS:0:KID"] = "first",
        ["SQRCLIENTCREDENTIALS:CLIENTS:ACME:JSONWEBKEYS:0:KTY"] = "EC",
        ["SQRCLIENTCREDENTIALS:CLIENTS:ACME:FEDERATEDCREDENTIALS:0:CLAIMS:REPOSITORY"] = "acme/other",
        ["SQRCLIENTCREDENTIALS:SCOPES:READ:USERS:DESCRIPTION"] = "Read users",
    };

    [TestCase(true)]
    [TestCase(false)]
    public async Task An_override_in_capitals_changes_values_and_renames_nothing(bool asSection)
    {
        await using var engine = await Engine.With(Members, host: builder =>
        {
            builder.Configuration.AddInMemoryCollection(Capitals);
            if (asSection)
            {
                builder.Services.AddSqrClientCredentialsCore(builder.Configuration.GetSection("SqrClientCredentials"));
            }
        }).StartAsync();

        var client = await engine.Clients.FindByIdAsync("acme", default);

        client!.DisplayName.Should().Be("Acme");
        client.Claims.Should().Equal(new Dictionary<string, object> { ["tenant"] = "globex", ["https://claims.test/region"] = "us" });
        client.JsonWebKeys.Single().Should().Contain("\"kty\":\"EC\"");
        client.FederatedCredentials.Single().Claims.Should().Equal(new Dictionary<string, string> { ["repository"] = "acme/other" });
        client.Scopes.Should().Equal("read:users");
        (await engine.Clients.FindByIdAsync("ACME", default)).Should().BeNull();
    }

    [Test]
    public async Task A_name_that_only_the_override_has_keeps_its_spelling()
    {
        await using var engine = await Engine.With(Members, host: builder =>
            builder.Configuration.AddInMemoryCollection([new("SqrClientCredentials:Clients:GLOBEX:DisplayName", "Globex")])).StartAsync();

        (await engine.Clients.FindByIdAsync("GLOBEX", default)).Should().NotBeNull();
    }

    [Test]
    public async Task The_command_line_renames_nothing_though_the_host_also_reads_it_first()
    {
        string[] arguments = ["--SqrClientCredentials:Clients:ACME:DisplayName=Acme"];
        await using var engine = await Engine.With(Members, host: builder =>
        {
            builder.Configuration.Sources.Insert(0, new CommandLineConfigurationSource { Args = arguments }); // as Host.CreateApplicationBuilder does
            builder.Configuration.AddCommandLine(arguments);
        }).StartAsync();

        (await engine.Clients.FindByIdAsync("acme", default))!.DisplayName.Should().Be("Acme");
    }

    [Test]
    public async Task The_command_line_renames_nothing_in_a_chained_configuration()
    {
        string[] arguments = ["--SqrClientCredentials:Clients:ACME:DisplayName=Acme"];
        await using var engine = await Engine.With(Members, host: builder =>
        {
            var ofHost = new ConfigurationBuilder().AddCommandLine(arguments).Build();
            builder.Configuration.Sources.Insert(0, new ChainedConfigurationSource { Configuration = ofHost }); // as Host.CreateDefaultBuilder does
            builder.Configuration.AddCommandLine(arguments);
        }).StartAsync();

        (await engine.Clients.FindByIdAsync("acme", default))!.DisplayName.Should().Be("Acme");
    }

    [Test]
    public async Task A_configuration_that_is_not_the_hosts_is_read_as_its_merged_view()
    {
        var other = new ConfigurationBuilder().AddInMemoryCollection([new("SqrClientCredentials:Clients:globex:DisplayName", "Globex")]).Build();
        await using var engine = await Engine.With(host: builder =>
        {
            builder.Configuration.AddInMemoryCollection([new("SqrClientCredentials:Clients:GLOBEX:DisplayName", "not asked")]);
            builder.Services.AddSqrClientCredentialsCore(other.GetSection("SqrClientCredentials"), options =>
            {
                options.Issuer = "https://issuer.test";
                options.SigningAlgorithm = "ES256";
                options.Keys.EncryptionKeys.Add(Engine.EncryptionKey);
            });
        }).StartAsync();

        (await engine.Clients.FindByIdAsync("globex", default))!.DisplayName.Should().Be("Globex");
    }

    [TestCase(""" "Clients": { "acme": { "DisplayName": "Acme" }, "ACME": { "Enabled": false } } """, "SqrClientCredentials:Clients:")]
    [TestCase(""" "Clients": { "acme": { "Claims": { "https://a.test/x": "1", "HTTPS://a.test/y": "2" } } } """, "SqrClientCredentials:Clients:acme:Claims:")]
    [TestCase(""" "Scopes": { "read:users": {}, "Read:logs": {} } """, "SqrClientCredentials:Scopes:")]
    public async Task Two_names_in_one_file_that_differ_only_in_case_are_an_error(string members, string path)
    {
        await using var engine = Engine.With(members);

        (await engine.FailToStartAsync()).Should().Contain(path).And.Contain("differ only in case");
    }

    [Test]
    public async Task With_a_ClientId_the_case_of_a_clients_name_means_nothing()
    {
        await using var engine = await Engine.With(""" "Clients": { "acme": { "ClientId": "acme-1" }, "ACME": { "DisplayName": "Acme" } } """).StartAsync();

        (await engine.Clients.FindByIdAsync("acme-1", default))!.DisplayName.Should().Be("Acme");
    }
}

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class LayeredListTests
{
    [TestCase(""" "Clients": { "acme": { "Scopes": [ "a", "b" ] } } """, """ "Clients": { "acme": { "Scopes": [ "a" ] } } """, "Clients:acme:Scopes")]
    [TestCase(""" "Clients": { "acme": { "Resources": [ "https://a.test", "https://b.test" ] } } """,
        """ "Clients": { "acme": { "Resources": [ "https://c.test" ] } } """, "Clients:acme:Resources")]
    [TestCase(""" "Clients": { "acme": { "Secrets": [ { "Value": "a" }, { "Value": "b" } ] } } """,
        """ "Clients": { "acme": { "Secrets": [ { "Value": "c" } ] } } """, "Clients:acme:Secrets")]
    [TestCase(""" "Clients": { "acme": { "Claims": { "roles": [ "a", "b" ] } } } """,
        """ "Clients": { "acme": { "Claims": { "roles": [ "c" ] } } } """, "Clients:acme:Claims:roles")]
    [TestCase(""" "Keys": { "Algorithms": [ "ES384", "RS256" ] } """, """ "Keys": { "Algorithms": [ "ES512" ] } """, "Keys:Algorithms")]
    public async Task A_list_that_two_files_fill_is_warned_of_at_start_with_both_files(string lower, string upper, string list)
    {
        await using var engine = await Start(lower, upper);

        var warning = engine.Logs.Lines.Single(line => line.Id.Name == "ListsMerged");

        warning.Level.Should().Be(LogLevel.Warning);
        warning.Text.Should().ContainAll($"SqrClientCredentials:{list}", "appsettings.json", "upper.json");
    }

    [Test]
    public async Task A_list_that_two_files_fill_is_warned_of_at_reload()
    {
        await using var engine = await Start(""" "Clients": { "acme": { "Scopes": [ "a" ] } } """, """ "Clients": { "acme": { "Scopes": [ "b" ] } } """);
        engine.Logs.CountOf("ListsMerged").Should().Be(0);

        engine.Reload(Engine.Settings(""" "Clients": { "acme": { "Scopes": [ "a", "c" ] } } """));

        engine.Logs.CountOf("ListsMerged").Should().BePositive();
    }

    [TestCase(""" "Clients": { "acme": { "Scopes": [ "a", "b" ] } } """,
        """ "Clients": { "acme": { "Scopes": [ "c", "d", "e" ] } } """,
        TestName = "An upper list that covers the lower one is no cause for a warning")]
    [TestCase(""" "Clients": { "acme": { "Secrets": [ { "Description": "first" } ] } } """,
        """ "Clients": { "acme": { "Secrets": [ { "Value": "from a vault" } ] } } """,
        TestName = "Members of one entry from two sources are no cause for a warning")]
    [TestCase(""" "Clients": { "0": { "Scopes": [ "a" ] } } """, """ "Clients": { "1": { "Scopes": [ "a" ] } } """,
        TestName = "Clients that are named by numbers are no list")]
    public async Task Nothing_to_warn_of(string lower, string upper)
    {
        await using var engine = await Start(lower, upper);

        engine.Logs.CountOf("ListsMerged").Should().Be(0);
    }

    [Test]
    public async Task An_empty_list_above_a_list_means_none()
    {
        await using var engine = await Start(
            """ "Clients": { "acme": { "Scopes": [ "a", "b" ], "DefaultScopes": [ "a" ],"""
            + """ "Secrets": [ { "Value": "x" } ], "Resources": [ "https://a.test" ], "Claims": { "roles": [ "a" ] } } } """,
            """ "Clients": { "acme": { "DefaultScopes": [], "Secrets": [], "Resources": [], "Claims": { "roles": [] } } } """);

        var client = await engine.Clients.FindByIdAsync("acme", default);

        client!.DefaultScopes.Should().NotBeNull().And.BeEmpty();
        client.Secrets.Should().BeEmpty();
        client.Resources.Should().BeEmpty();
        client.Claims.Should().BeEmpty();
        client.Scopes.Should().Equal("a", "b");
        engine.Logs.CountOf("ListsMerged").Should().Be(0);
    }

    [Test]
    public async Task An_empty_environment_variable_above_a_list_means_none()
    {
        await using var engine = await Engine.With(
            """ "Clients": { "acme": { "Scopes": [ "a", "b" ], "DefaultScopes": [ "a" ], "Resources": [ "https://a.test" ] } } """,
            host: builder => builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["SqrClientCredentials:Clients:acme:DefaultScopes"] = "",
                ["SqrClientCredentials:Clients:acme:Resources"] = "",
            })).StartAsync();

        var client = await engine.Clients.FindByIdAsync("acme", default);

        client!.DefaultScopes.Should().NotBeNull().And.BeEmpty();
        client.Resources.Should().BeEmpty();
        client.Scopes.Should().Equal("a", "b");
    }

    [Test]
    public async Task A_list_above_an_empty_one_starts_again()
    {
        await using var engine = await Start(
            """ "Clients": { "acme": { "Scopes": [ "a", "b" ] } } """,
            """ "Clients": { "acme": { "Scopes": [] } } """,
            """ "Clients": { "acme": { "Scopes": [ "c" ] } } """);

        (await engine.Clients.FindByIdAsync("acme", default))!.Scopes.Should().Equal("c");
        engine.Logs.CountOf("ListsMerged").Should().Be(0);
    }

    [Test]
    public async Task Null_above_a_list_leaves_it_as_it_is()
    {
        await using var engine = await Start(
            """ "Clients": { "acme": { "Scopes": [ "a", "b" ], "DefaultScopes": [ "a" ] } } """,
            """ "Clients": { "acme": { "DefaultScopes": null } } """);

        (await engine.Clients.FindByIdAsync("acme", default))!.DefaultScopes.Should().Equal("a");
    }

    // The lowest is the engine's appsettings.json.
    private static Task<Engine> Start(string lowest, params string[] layers) => Engine.With(lowest, host: builder =>
    {
        for (var i = 0; i < layers.Length; i++)
        {
            var file = Path.Combine(builder.Environment.ContentRootPath, $"{(i == 0 ? "" : i)}upper.json");
            File.WriteAllText(file, Engine.Settings(layers[i]));
            builder.Configuration.AddJsonFile(file, optional: false, reloadOnChange: false);
        }
    }).StartAsync();
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>What an operator reads at start.</summary>
public sealed class StartReportTests
{
    private const string Acme = """ "Clients": { "acme": { "Secrets": [ { "Hash": "$sha256$RqxSnN3TLlM9Mm78Y+yJv9brCTixZVtd76A53V0mQSQ" } ] } } """;

    [Test]
    public async Task One_line_says_what_the_issuer_is_made_of()
    {
        await using var engine = await Engine.With(Acme).StartAsync();

        engine.Logs.Lines.Should().ContainSingle(line => line.Id.Id == 1012).Which.Text.Trim().Should().Be(
            "The issuer https://issuer.test has started: clients from the settings (1), "
            + $"signing keys in {engine.Running.Services.GetRequiredService<ISigningKeyStore>().Location}, "
            + "encrypted by Keys:EncryptionKeys, used assertions and proofs in the memory of this node, failed attempts in nothing (throttling is off), "
            + "endpoints /oauth2/token /.well-known/jwks.json.");
    }

    [Test]
    public async Task Stores_of_the_host_are_named_by_their_type()
    {
        await using var engine = await Engine
            .With(
                """ "Throttling": { "Enabled": true }, "Endpoints": { "Explanations": "/explain" } """,
                configure: builder => builder.AddClientStore(new StoreOf((_, _) => new((Client?)null))))
            .StartAsync();

        engine.Logs.Lines.Should().ContainSingle(line => line.Id.Id == 1012).Which.Text.Should()
            .Contain("clients from StoreOf,").And.Contain("failed attempts in the memory of this node,").And.Contain(" /explain.");
    }

    [TestCase("Production", true, 2)]
    [TestCase("Production", false, 1)]
    [TestCase("Development", true, 0)]
    public async Task There_is_a_warning_for_each_thing_that_nodes_would_not_share(string environment, bool throttles, int warnings)
    {
        await using var engine = await Engine
            .With($$""" "Throttling": { "Enabled": {{(throttles ? "true" : "false")}} } """, environment)
            .StartAsync();

        var lines = engine.Logs.Lines.Where(line => line.Id.Id == 1013).ToList();

        lines.Should().HaveCount(warnings).And.NotContain(line => line.Level != LogLevel.Warning);
        lines.Select(line => line.Text).Should().OnlyHaveUniqueItems();
    }
}

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
internal sealed class ConfiguredClientTests
{
    [TestCaseSource(nameof(Numbers))]
    public async Task A_claim_that_was_set_in_code_keeps_its_type(object number)
    {
        await using var issuer = await Issuer.WithClient("acme", "right", client => client.Claims["number"] = number).StartAsync();

        var client = await issuer.Service<IClientStore>().FindByIdAsync("acme", default);

        client!.Claims["number"].Should().BeOfType(number.GetType()).And.Be(number);
    }

    private static IEnumerable<object> Numbers() => [0.5, 100.0, 1e28, 0.5m, 7L];

    [Test]
    public async Task A_client_does_not_share_lists_with_its_settings()
    {
        ClientOptions? settings = null;
        await using var issuer = await Issuer.WithClient("acme", "right", client => settings = client).StartAsync();

        var client = await issuer.Service<IClientStore>().FindByIdAsync("acme", default);

        settings!.Scopes.Add("added:later");

        client!.Scopes.Should().NotContain("added:later");
    }
}

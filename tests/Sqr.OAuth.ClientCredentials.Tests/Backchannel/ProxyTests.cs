using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Fetching keys through Backchannel:Proxy, from a network that has no other way out.</summary>
public sealed class ProxyTests
{
    [Test]
    public async Task The_keys_of_an_issuer_whose_name_only_the_proxy_knows_are_fetched_through_it()
    {
        using var authority = new TestAuthority();
        using var ca = new TextFile(authority.Pem);
        await using var platform = await PlatformIssuer.StartAsync(authority, host: "platform.test");
        await using var proxy = new ForwardProxy();
        var issuedBy = $"https://platform.test:{platform.KeySet.Port}";
        platform.Metadata = $$"""{ "issuer": "{{issuedBy}}", "jwks_uri": "{{issuedBy}}/jwks" }""";
        await using var issuer = await Issuer.Default.Setting("Backchannel:Proxy", proxy.Address)
            .AndWorkload("shipper", new FederatedCredential { Issuer = issuedBy, Subject = "shipper", CaFile = ca.Path })
            .StartAsync();

        var answer = await issuer.RequestTokenAsync(PlatformToken.GitHub(issuer.Time.GetUtcNow())
            .WithClaim("iss", issuedBy).WithClaim("sub", "shipper").SignedBy(ClientKey.SharedRsa).WithHeader("kid", "1"));

        answer.Status.Should().Be(HttpStatusCode.OK, answer.Body);
        proxy.Requests.Should().HaveCount(2).And.OnlyContain(line => line == $"CONNECT platform.test:{platform.KeySet.Port} HTTP/1.1");
    }

    [Test]
    public async Task A_name_that_stands_for_a_private_address_is_not_handed_to_the_proxy()
    {
        await using var server = await KeyServer.StartAsync(ClientKey.Shared.Jwk());
        await using var proxy = new ForwardProxy();
        await using var issuer = await Issuer.Default.Setting("Backchannel:Proxy", proxy.Address)
            .Setting("Clients:acme:JwksUri", $"https://localhost:{server.Port}/jwks.json")
            .StartAsync();

        (await issuer.RequestTokenAsync(issuer.Assertion())).ShouldBeAFault(HttpStatusCode.ServiceUnavailable, "SERVICE_UNAVAILABLE", "Service Unavailable");

        proxy.Requests.Should().BeEmpty();
        issuer.Logs.Lines.Should().Contain(line =>
            line.Text.Contains("set Backchannel:AllowPrivateAddresses to allow it, also through a proxy", StringComparison.Ordinal));
    }

    [Test]
    public async Task Plain_http_goes_through_the_proxy_too()
    {
        await using var proxy = await KeyServer.StartAsync(ClientKey.Shared.Jwk()); // answers for every host
        await using var issuer = await Issuer.Default
            .Setting("Backchannel:Proxy", $"http://127.0.0.1:{proxy.Port}")
            .Setting("Backchannel:RequireHttps", "false")
            .Setting("Clients:acme:JwksUri", "http://client.test/jwks.json")
            .StartAsync();

        (await issuer.RequestTokenAsync(issuer.Assertion())).Status.Should().Be(HttpStatusCode.OK);
        proxy.Fetches.Should().Be(1);
    }

    [TestCase("proxy.example.com:3128")]
    [TestCase("ftp://proxy.example.com")]
    [TestCase("http://proxy.example.com/path")]
    [TestCase("http://user:tell-tale@proxy.example.com")]
    public async Task What_is_no_address_of_a_proxy_stops_the_start_without_a_password_in_the_message(string proxy)
    {
        var start = () => Issuer.Default.Setting("Backchannel:Proxy", proxy).StartAsync();

        (await start.Should().ThrowAsync<Exception>()).WithMessage("*SqrClientCredentials:Backchannel:Proxy*Try http://proxy.example.com:3128*")
            .Which.Message.Should().NotContain("tell-tale");
    }
}

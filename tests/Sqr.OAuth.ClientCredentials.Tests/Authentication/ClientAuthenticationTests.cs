using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class ClientAuthenticationTests
{
    [Test]
    public async Task An_unknown_client_and_a_wrong_secret_get_the_same_401()
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").StartAsync();

        var wrong = await issuer.RequestTokenAsync("acme", "wrong");
        var unknown = await issuer.RequestTokenAsync("nobody", "wrong");

        unknown.Should().Be(wrong);
        wrong.Status.Should().Be(HttpStatusCode.Unauthorized);
        wrong.Error.Should().Be("invalid_client");
    }
}

using System.Net;
using Microsoft.Extensions.Logging;

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

    [Test]
    public async Task Every_refusal_is_logged_at_one_level_or_the_time_of_a_line_would_tell_which_ids_exist()
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").StartAsync();

        await issuer.RequestTokenAsync("acme", "wrong");
        await issuer.RequestTokenAsync("nobody", "wrong");

        issuer.Logs.Lines.Where(line => line.Id.Name is "TokenRefused").Select(line => line.Level)
            .Should().Equal(LogLevel.Information, LogLevel.Information);
    }
}

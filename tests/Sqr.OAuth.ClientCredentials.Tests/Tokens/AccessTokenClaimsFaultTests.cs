using System.Net;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
internal sealed class AccessTokenClaimsFaultTests
{
    [Test]
    public async Task Claims_that_throw_are_answered_500_and_only_the_log_says_why()
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").With(builder => builder.AddClaims<ThrowingClaims>()).StartAsync();

        var answer = await issuer.RequestTokenAsync("acme", "right");

        answer.ShouldBeAFault(HttpStatusCode.InternalServerError, "INTERNAL_SERVER_ERROR", "Internal Server Error");
        answer.Body.Should().NotContain("tell-tale");
        issuer.Logs.Lines.Should().ContainSingle(line => line.Level == LogLevel.Error)
            .Which.Text.Should().Contain("tell-tale").And.Contain(nameof(ThrowingClaims));
    }

    [Test]
    public async Task Claims_that_are_cancelled_by_themselves_are_answered_500()
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").With(builder => builder.AddClaims<CancelledClaims>()).StartAsync();

        var answer = await issuer.RequestTokenAsync("acme", "right");

        answer.ShouldBeAFault(HttpStatusCode.InternalServerError, "INTERNAL_SERVER_ERROR", "Internal Server Error");
    }

    [Test]
    public async Task Claims_are_not_asked_for_before_the_client_has_proven_itself()
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").With(builder => builder.AddClaims<ThrowingClaims>()).StartAsync();

        var answer = await issuer.RequestTokenAsync("acme", "wrong");

        answer.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
    }

    private sealed class ThrowingClaims : IAccessTokenClaims
    {
        public ValueTask AddClaimsAsync(Grant grant, AccessTokenClaims claims, CancellationToken cancellationToken) =>
            throw new InvalidOperationException("tell-tale: no connection to db.internal");
    }

    private sealed class CancelledClaims : IAccessTokenClaims
    {
        public ValueTask AddClaimsAsync(Grant grant, AccessTokenClaims claims, CancellationToken cancellationToken) =>
            throw new OperationCanceledException();
    }
}

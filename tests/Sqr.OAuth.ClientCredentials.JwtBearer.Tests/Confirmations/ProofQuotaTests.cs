using System.Globalization;
using System.Net;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A client that uses as many proofs as can be remembered of it is refused alone.</summary>
[TestFixture]
internal sealed class ProofQuotaTests
{
    [Test]
    public async Task It_is_answered_429_and_others_notice_nothing([Values] bool withIssuer)
    {
        await using var api = await (withIssuer ? Api.WithTestKey : Api.Elsewhere.Jwt(TestIssuer.Trust)).StartAsync();
        await UseAsync(api, ReplayQuota.Share);
        var acme = api.AccessToken().BoundToKey().ToString();
        var other = api.AccessToken().WithClaim("sub", "other").BoundToKey().ToString();

        var answer = await api.DPoPAsync(acme, api.Proof(acme));

        answer.Status.Should().Be(HttpStatusCode.TooManyRequests);
        answer.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromMinutes(1)); // it is told, or the test fails
        answer.Challenges.Should().BeEmpty("another token would not help");
        (await api.DPoPAsync(other, api.Proof(other))).ShouldBeLetIn();
        (await api.BearerAsync(api.AccessToken())).ShouldBeLetIn();
        api.Time.Advance(TimeSpan.FromMinutes(1));
        (await api.DPoPAsync(acme, api.Proof(acme))).ShouldBeLetIn();
    }

    [Test]
    public async Task Another_key_gives_it_no_more()
    {
        await using var api = await Api.WithTestKey.StartAsync();
        await UseAsync(api, ReplayQuota.Share - 1);
        var (one, two) = (new TestKey(), new TestKey());
        var (first, second) = (api.AccessToken().BoundToKey(one).ToString(), api.AccessToken().BoundToKey(two).ToString());

        (await api.DPoPAsync(first, api.Proof(first, key: one))).ShouldBeLetIn();
        (await api.DPoPAsync(second, api.Proof(second, key: two))).Status.Should().Be(HttpStatusCode.TooManyRequests);
    }

    [Test]
    public async Task A_token_without_a_subject_is_counted_by_its_key()
    {
        await using var api = await Api.WithTestKey.StartAsync();
        await UseAsync(api, ReplayQuota.Share, TestKey.OfClient.Thumbprint);
        var token = api.AccessToken().WithClaim("sub", null).BoundToKey().ToString();

        (await api.DPoPAsync(token, api.Proof(token))).Status.Should().Be(HttpStatusCode.TooManyRequests);
    }

    [Test]
    public async Task In_the_issuers_app_it_has_one_share_for_tokens_and_for_APIs()
    {
        await using var api = await Api.WithIssuer.StartAsync();
        await UseAsync(api, ReplayQuota.Share);

        using var request = new HttpRequestMessage(HttpMethod.Post, "/oauth2/token")
        {
            Content = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", "acme"), new("client_secret", "secret")]),
        };
        request.Headers.Add("DPoP", api.Proof(null, "POST", $"{Api.Issuer}/oauth2/token").ToString());
        using var answer = await api.Http.SendAsync(request);

        answer.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        answer.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromMinutes(1)); // it is told, or the test fails
        (await answer.Content.ReadAsStringAsync()).Should().Contain("\"slow_down\"");
    }

    // By the part of the engine that both endpoints use: so many requests would take minutes.
    private static async Task UseAsync(RunningApi api, int count, string client = $"{Api.Issuer} acme")
    {
        var uses = api.App.Services.GetRequiredService<SingleUses>();
        var refusedFrom = api.Time.GetUtcNow(); // a minute before they are forgotten
        for (var i = 0; i < count; i++)
        {
            (await uses.TryUseAsync(new("flood", i.ToString(CultureInfo.InvariantCulture), refusedFrom, null), client, default)).Should().BeNull();
        }
    }
}

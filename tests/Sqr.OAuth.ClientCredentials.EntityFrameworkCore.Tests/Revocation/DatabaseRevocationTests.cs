namespace Sqr.OAuth.ClientCredentials.Tests;

internal sealed class DatabaseRevocationTests(Provider provider) : DatabaseTests(provider)
{
    [Test]
    public async Task What_one_node_revokes_is_revoked_on_every_node_until_it_expires()
    {
        await using var first = await StartAsync();
        await using var second = await StartAsync();
        var expiresAt = first.Time.GetUtcNow().AddHours(1);

        await first.Get<IRevocationStore>().RevokeAsync("token", expiresAt, default);

        (await second.Get<IRevocationStore>().IsRevokedAsync("token", default)).Should().BeTrue();
        (await second.Get<IRevocationStore>().IsRevokedAsync("Token", default)).Should().BeFalse();
        second.Time.Advance(TimeSpan.FromHours(1));
        (await second.Get<IRevocationStore>().IsRevokedAsync("token", default)).Should().BeFalse();
    }

    [Test]
    public async Task A_token_may_be_revoked_again_and_at_once_and_is_remembered_the_longer_time()
    {
        await using var issuer = await StartAsync();
        var store = issuer.Get<IRevocationStore>();
        var now = issuer.Time.GetUtcNow();

        await Task.WhenAll(Enumerable.Range(1, 8).Select(hour => Task.Run(async () => await store.RevokeAsync("token", now.AddHours(hour), default))));
        await store.RevokeAsync("token", now.AddHours(2), default);
        issuer.Time.Advance(TimeSpan.FromHours(8) - TimeSpan.FromSeconds(1));

        (await store.IsRevokedAsync("token", default)).Should().BeTrue();
    }
}

namespace Sqr.OAuth.ClientCredentials.Tests;

internal sealed class ClientPagingTests(Provider provider) : DatabaseTests(provider)
{
    [Test]
    public async Task Pages_hold_every_client_once_and_in_order()
    {
        await using var issuer = await StartAsync();
        string[] ids = [.. Enumerable.Range(0, 2_500).Select(number => $"client-{number:D5}")];
        await Parallel.ForEachAsync(ids, new ParallelOptions { MaxDegreeOfParallelism = 4 }, async (id, _) => await issuer.CreateAsync(id));

        List<IReadOnlyList<ManagedClient>> pages = [];
        string? after = null;
        do
        {
            var page = await issuer.Clients().ListAsync(after, limit: 1_000);
            pages.Add(page.Clients);
            after = page.Next;
        }
        while (after is not null);

        pages.Select(page => page.Count).Should().Equal(1_000, 1_000, 500);
        pages.SelectMany(page => page).Select(client => client.ClientId).Should().Equal(ids);
    }

    [Test]
    public async Task Identifiers_that_differ_in_case_or_accent_only_are_paged_like_any_others()
    {
        await using var issuer = await StartAsync();
        List<string> ids = ["ACME", "Acme", "acme", "acme ", "acmé", "z", "é", "株", "\uff21", "🏭"]; // by code point
        foreach (var id in Enumerable.Reverse(ids))
        {
            await issuer.CreateAsync(id, "secret");
        }

        List<string> listed = [];
        string? after = null;
        do
        {
            var page = await issuer.Clients().ListAsync(after, limit: 1);
            listed.AddRange(page.Clients.Select(client => client.ClientId));
            after = page.Next;
        }
        while (after is not null);

        listed.Should().Equal(ids);
    }

    [Test]
    public async Task A_page_shows_the_secrets_of_its_clients()
    {
        await using var issuer = await StartAsync();
        await issuer.CreateAsync("acme", "first");
        await issuer.Clients().AddSecretAsync("acme", new());
        await issuer.CreateAsync("other");

        var page = await issuer.Clients().ListAsync(limit: 1);

        page.Clients.Should().ContainSingle().Which.Secrets.Should().HaveCount(2);
        page.Next.Should().Be("acme");
    }

    [Test]
    public async Task A_page_that_is_full_and_the_last_one_has_none_behind_it()
    {
        await using var issuer = await StartAsync();
        await issuer.CreateAsync("acme");

        (await issuer.Clients().ListAsync(limit: 1)).Next.Should().BeNull();
        (await issuer.Clients().ListAsync(after: "acme")).Clients.Should().BeEmpty();
    }

    [TestCase(0)]
    [TestCase(1_001)]
    public async Task A_page_has_from_one_to_a_thousand_clients(int limit)
    {
        await using var issuer = await StartAsync();

        var list = async () => await issuer.Clients().ListAsync(limit: limit);

        await list.Should().ThrowAsync<ArgumentOutOfRangeException>();
    }

    [Test]
    public async Task A_page_begins_at_a_text()
    {
        await using var issuer = await StartAsync();

        var list = async () => await issuer.Clients().ListAsync(after: "with \0 in it");

        await list.Should().ThrowAsync<ArgumentException>();
    }
}

using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

internal sealed class ClientSecretTests(Provider provider) : DatabaseTests(provider)
{
    [Test]
    public async Task A_secret_is_generated_and_shown_once()
    {
        await using var issuer = await StartAsync();
        await issuer.CreateAsync("acme");

        var added = await issuer.Clients().AddSecretAsync("acme", new() { Description = "2026-11" });

        added!.Value.Should().MatchRegex("^sqrcs_[0-9A-Za-z]{49}$");
        added.Secret.Hash.Should().Be(SecretHash.OfRandomSecret(added.Value!));
        (await issuer.Clients().ListSecretsAsync("acme")).Should().ContainSingle().Which.Should().BeEquivalentTo(added.Secret);
        (await issuer.RequestTokenAsync("acme", added.Value!)).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_secret_is_changed_without_an_outage()
    {
        await using var issuer = await StartAsync();
        var clients = issuer.Clients();
        await issuer.CreateAsync("acme", "old");
        var old = (await clients.ListSecretsAsync("acme"))!.Single().Id!.Value;
        issuer.Time.Advance(TimeSpan.FromDays(1));

        var added = await clients.AddSecretAsync("acme", new());
        (await issuer.RequestTokenAsync("acme", "old")).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.RequestTokenAsync("acme", added!.Value!)).Status.Should().Be(HttpStatusCode.OK);
        (await clients.ListSecretsAsync("acme"))!.Select(secret => secret.Id).Should().Equal(added.Secret.Id, old);

        (await clients.ExpireSecretAsync("acme", old, issuer.Time.GetUtcNow())).Should().BeTrue();
        (await issuer.RequestTokenAsync("acme", "old")).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        (await issuer.RequestTokenAsync("acme", added.Value!)).Status.Should().Be(HttpStatusCode.OK);

        (await clients.RemoveSecretAsync("acme", old)).Should().BeTrue();
        (await clients.RemoveSecretAsync("acme", old)).Should().BeFalse();
        (await clients.ListSecretsAsync("acme"))!.Select(secret => secret.Id).Should().Equal(added.Secret.Id);
    }

    [Test]
    public async Task A_secret_of_people_is_hashed_slowly_and_one_of_ours_fast()
    {
        await using var issuer = await StartAsync();
        await issuer.CreateAsync("acme");
        var ours = (await issuer.Clients().AddSecretAsync("acme", new()))!.Value!;

        var again = await issuer.Clients().AddSecretAsync("acme", new() { Value = ours });
        var chosen = await issuer.Clients().AddSecretAsync("acme", new() { Value = "chosen by a person" });

        again!.Secret.Hash.Should().StartWith("$sha256$");
        chosen!.Secret.Hash.Should().StartWith("$pbkdf2-sha256$");
        (again.Value, chosen.Value).Should().Be((null, null), "whoever added it knows it");
    }

    [Test]
    public async Task A_secret_is_of_the_client_it_was_added_to()
    {
        await using var issuer = await StartAsync();
        await issuer.CreateAsync("acme", "right");
        await issuer.CreateAsync("other");
        var secret = (await issuer.Clients().ListSecretsAsync("acme"))!.Single().Id!.Value;

        (await issuer.Clients().ExpireSecretAsync("other", secret, issuer.Time.GetUtcNow())).Should().BeFalse();
        (await issuer.Clients().RemoveSecretAsync("other", secret)).Should().BeFalse();

        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task All_that_is_wrong_with_a_secret_is_said_at_once()
    {
        await using var issuer = await StartAsync();
        await issuer.CreateAsync("acme");
        var now = issuer.Time.GetUtcNow();

        var add = async () => await issuer.Clients().AddSecretAsync("acme", new() { Hash = "tell-tale", Description = "\0", NotBefore = now, ExpiresAt = now });

        (await add.Should().ThrowAsync<InvalidClientException>().Where(exception => !exception.Message.Contains("tell-tale")))
            .Which.Failures.Should().HaveCount(3);
    }

    [Test]
    public async Task A_hash_with_too_many_rounds_is_not_stored_and_a_row_that_has_one_authenticates_nobody()
    {
        const string Hash = "$pbkdf2-sha256$i=2000001$c2FsdHNhbHQ$AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8";
        await using var issuer = await StartAsync();
        await issuer.CreateAsync("acme", "right");
        var add = async () => await issuer.Clients().AddSecretAsync("acme", new() { Hash = Hash });

        (await add.Should().ThrowAsync<InvalidClientException>()).Which.Message.Should().Contain("2000001 PBKDF2 rounds").And.NotContain("c2FsdHNhbHQ");

        await Database.ExecuteAsync($"""update "SqrClientSecrets" set "Hash" = '{Hash}'""");
        issuer.Get<IClientCache>().Forget("acme");
        for (var i = 0; i < 3; i++)
        {
            (await issuer.RequestTokenAsync("acme", "right")).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        }

        issuer.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "SecretHashUnusable")
            .Which.Text.Should().Contain("acme").And.Contain("2000001 PBKDF2 rounds").And.Contain("sqr-oauth secret").And.NotContain("c2FsdHNhbHQ");
    }

    [Test]
    public async Task Uses_are_noted_and_an_older_note_does_not_replace_a_newer_one()
    {
        await using var issuer = await StartAsync();
        await issuer.CreateAsync("acme", "first");
        await issuer.Clients().AddSecretAsync("acme", new());
        var ids = (await issuer.Clients().ListSecretsAsync("acme"))!.Select(secret => secret.Id!.Value).ToList();
        var uses = issuer.Get<IClientStore>().Should().BeAssignableTo<ISecretUseStore>().Subject;
        var now = issuer.Time.GetUtcNow();

        await uses.RecordUsesAsync([new(ids[0], now), new(ids[1], now.AddMinutes(-5)), new(Guid.NewGuid(), now)], default);
        await uses.RecordUsesAsync([new(ids[0], now.AddMinutes(-1)), new(ids[1], now)], default);

        (await issuer.Clients().ListSecretsAsync("acme"))!.Select(secret => secret.LastUsedAt).Should().Equal(now, now);
    }

    [Test]
    public async Task Many_nodes_note_the_same_uses_at_once()
    {
        await using var issuer = await StartAsync();
        await issuer.CreateAsync("acme");
        List<Guid> ids = [];
        for (var i = 0; i < 150; i++)
        {
            ids.Add((await issuer.Clients().AddSecretAsync("acme", new()))!.Secret.Id!.Value);
        }

        var store = (ISecretUseStore)issuer.Get<IClientStore>();
        var now = issuer.Time.GetUtcNow();

        await Task.WhenAll(Enumerable.Range(0, 6).Select(node => Task.Run(async () =>
            await store.RecordUsesAsync([.. ids.OrderBy(id => (id, node).GetHashCode()).Select(id => new SecretUse(id, now.AddSeconds(node)))], default))));

        (await issuer.Clients().ListSecretsAsync("acme"))!.Should().AllSatisfy(secret => secret.LastUsedAt.Should().Be(now.AddSeconds(5)));
    }

    [Test]
    public async Task A_hash_is_replaced_unless_it_has_changed()
    {
        await using var issuer = await StartAsync();
        await issuer.CreateAsync("acme", "right");
        var secret = (await issuer.Clients().ListSecretsAsync("acme"))!.Single();
        var store = (ISecretUseStore)issuer.Get<IClientStore>();
        var replacement = SecretHash.OfPassword("right");

        (await store.TryReplaceHashAsync(secret.Id!.Value, secret.Hash, replacement, default)).Should().BeTrue();
        (await store.TryReplaceHashAsync(secret.Id!.Value, secret.Hash, SecretHash.OfPassword("wrong"), default)).Should().BeFalse();
        (await store.TryReplaceHashAsync(Guid.NewGuid(), secret.Hash, replacement, default)).Should().BeFalse();

        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.Clients().ListSecretsAsync("acme"))!.Single().Hash.Should().Be(replacement);
    }
}

using System.Security.Claims;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Each change of a client or secret leaves a line in the log and an audit event, both with who made it.</summary>
internal sealed class ClientChangeTests(Provider provider) : DatabaseTests(provider)
{
    private readonly KeptEvents _events = new();

    [Test]
    public async Task Each_change_of_a_client_is_logged_and_noted()
    {
        await using var issuer = await StartAuditedAsync();
        var client = await issuer.CreateAsync("acme");
        await issuer.Clients().UpdateAsync(client);
        await issuer.Clients().DisableAsync("acme");
        await issuer.Clients().EnableAsync("acme");
        await issuer.Clients().DeleteAsync("acme");

        await issuer.App.StopAsync();
        _events.Of<ClientChanged>().Should().Equal(
            new[] { ClientChange.Added, ClientChange.Changed, ClientChange.Disabled, ClientChange.Enabled, ClientChange.Removed }
                .Select(change => new ClientChanged { Time = issuer.Time.GetUtcNow(), ClientId = "acme", Change = change, Actor = "alice" }));
        issuer.Logs.Lines.Where(line => line.Id.Name == "ClientChanged").Select(line => (line.Level, line.Text.Trim())).Should().Equal(
            (LogLevel.Information, "Client acme in the database: Added, by alice."),
            (LogLevel.Information, "Client acme in the database: Changed, by alice."),
            (LogLevel.Information, "Client acme in the database: Disabled, by alice."),
            (LogLevel.Information, "Client acme in the database: Enabled, by alice."),
            (LogLevel.Information, "Client acme in the database: Removed, by alice."));
    }

    [Test]
    public async Task Each_change_of_a_secret_is_logged_and_noted_without_the_secret()
    {
        await using var issuer = await StartAuditedAsync();
        var first = (await issuer.CreateAsync("acme", secret: "hush")).Secrets[0].Id.GetValueOrDefault();
        var added = await issuer.Clients().AddSecretAsync("acme", new());
        var second = added!.Secret.Id.GetValueOrDefault();
        await issuer.Clients().ExpireSecretAsync("acme", first, issuer.Time.GetUtcNow());
        await issuer.Clients().RemoveSecretAsync("acme", second);

        await issuer.App.StopAsync();
        _events.Of<SecretChanged>().Should().Equal(
            new[] { (first, SecretChange.Added), (second, SecretChange.Added), (first, SecretChange.ExpirySet), (second, SecretChange.Removed) }
                .Select(change => new SecretChanged
                {
                    Time = issuer.Time.GetUtcNow(),
                    ClientId = "acme",
                    SecretId = change.Item1,
                    Change = change.Item2,
                    Actor = "alice",
                }));
        issuer.Logs.Lines.Where(line => line.Id.Name == "SecretChanged").Select(line => line.Text.Trim()).Should().Equal(
            $"Secret {first} of client acme in the database: Added, by alice.",
            $"Secret {second} of client acme in the database: Added, by alice.",
            $"Secret {first} of client acme in the database: ExpirySet, by alice.",
            $"Secret {second} of client acme in the database: Removed, by alice.");
        $"{string.Join('\n', _events.All)}\n{string.Join('\n', issuer.Logs.Lines)}".Should().NotContainAny(
            "hush", added.Value!, added.Secret.Hash, SecretHash.OfRandomSecret("hush"));
    }

    [Test]
    public async Task What_changes_nothing_is_not_noted()
    {
        await using var issuer = await StartAuditedAsync();
        await issuer.CreateAsync("acme");
        await issuer.Clients().DisableAsync("globex");
        await issuer.Clients().DeleteAsync("globex");
        await issuer.Clients().AddSecretAsync("globex", new());
        await issuer.Clients().RemoveSecretAsync("acme", Guid.NewGuid());
        await issuer.Clients().Awaiting(clients => clients.CreateAsync(new() { ClientId = "acme" }).AsTask()).Should().ThrowAsync<ClientConflictException>();

        await issuer.App.StopAsync();
        _events.Of<ClientChanged>().Should().ContainSingle();
        _events.Of<SecretChanged>().Should().BeEmpty();
    }

    [Test]
    public async Task Without_an_actor_of_the_host_it_is_the_user_of_the_thread()
    {
        await using var issuer = await IssuerOn().With(builder => builder.AddAuditSink(_events)).StartAsync();
        await issuer.CreateAsync("by-nobody");

        var before = Thread.CurrentPrincipal;
        Thread.CurrentPrincipal = new ClaimsPrincipal(new ClaimsIdentity([new("name", "bob\r\n")], "test", "name", null));
        await issuer.CreateAsync("by-bob");
        Thread.CurrentPrincipal = before;

        await issuer.App.StopAsync();
        _events.Of<ClientChanged>().Select(changed => changed.Actor).Should().Equal(null, "bob\r\n");
        issuer.Logs.Lines.Where(line => line.Id.Name == "ClientChanged").Select(line => line.Text.Trim()).Should().Equal(
            "Client by-nobody in the database: Added, by unknown.", @"Client by-bob in the database: Added, by bob\u000d\u000a.");
    }

    private Task<RunningIssuer> StartAuditedAsync() => IssuerOn()
        .Services(services => services.AddSingleton<IAuditActor>(new Alice()))
        .With(builder => builder.AddAuditSink(_events))
        .StartAsync();

    private sealed class Alice : IAuditActor
    {
        public string Name => "alice";
    }
}

using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

internal sealed class PublishedKeyTests
{
    private static readonly TimeSpan FetchedAnewAfter = TimeSpan.FromMinutes(1);

    [Test]
    public async Task A_key_that_is_published_later_is_found()
    {
        await using var server = await KeyServer.StartAsync(ClientKey.Shared.Jwk("1"));
        await using var engine = EngineOf(server);
        var next = ClientKey.For("ES256");

        (await engine.RefusalOfAsync(AssertionOf("1", ClientKey.Shared, engine))).Should().BeNull();
        server.Publish(next.Jwk("2"));
        engine.Time.Advance(FetchedAnewAfter);

        (await engine.RefusalOfAsync(AssertionOf("2", next, engine))).Should().BeNull();
        (await engine.RefusalOfAsync(AssertionOf("1", ClientKey.Shared, engine)))!.Reason.Should().Be(RefusalReason.WrongSignature);
        server.Fetches.Should().Be(2);
    }

    [Test]
    public async Task A_wrong_signature_by_a_key_that_is_published_does_not_have_the_keys_fetched_anew()
    {
        await using var server = await KeyServer.StartAsync(ClientKey.Shared.Jwk("1"));
        await using var engine = EngineOf(server);

        await engine.RefusalOfAsync(AssertionOf("1", ClientKey.Shared, engine));
        engine.Time.Advance(FetchedAnewAfter);

        (await engine.RefusalOfAsync(AssertionOf("1", ClientKey.For("ES256"), engine)))!.Reason.Should().Be(RefusalReason.WrongSignature);
        server.Fetches.Should().Be(1);
    }

    [Test]
    public async Task A_key_that_nobody_publishes_signs_nothing()
    {
        await using var server = await KeyServer.StartAsync(ClientKey.Shared.Jwk("1"));
        await using var engine = EngineOf(server);

        await engine.RefusalOfAsync(AssertionOf("1", ClientKey.Shared, engine));
        engine.Time.Advance(FetchedAnewAfter);

        (await engine.RefusalOfAsync(AssertionOf("2", ClientKey.For("ES256"), engine)))!.Reason.Should().Be(RefusalReason.WrongSignature);
        server.Fetches.Should().Be(2);
    }

    [Test]
    public async Task A_key_set_that_the_assertion_names_must_be_the_registered_one()
    {
        await using var server = await KeyServer.StartAsync(ClientKey.Shared.Jwk("1"));
        await using var engine = EngineOf(server);
        var assertion = AssertionOf("1", ClientKey.Shared, engine);

        (await engine.RefusalOfAsync(assertion.WithHeader("jku", $"{server.Address}?other")))!.Reason.Should().Be(RefusalReason.KeySetUrlNotRegistered);
        server.Fetches.Should().Be(0);
        (await engine.RefusalOfAsync(assertion.WithHeader("jku", server.Address.OriginalString))).Should().BeNull();
    }

    private static Engine EngineOf(KeyServer server) => Engine.With(configure: builder =>
    {
        builder.Services.Configure<ClientCredentialsOptions>(options =>
            (options.Backchannel.RequireHttps, options.Backchannel.AllowPrivateAddresses) = (false, true));
        builder.AddAcme(acme => acme.JwksUri = server.Address);
    });

    private static Assertion AssertionOf(string kid, ClientKey key, Engine engine) =>
        Assertion.Of("acme", engine.Time.GetUtcNow(), key).WithHeader("kid", kid);
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class SigningKeyMetricsTests
{
    private const string Age = "sqr.oauth.signing_key.age";
    private const string Next = "sqr.oauth.signing_key.next_activation";
    private const string Unreadable = "sqr.oauth.signing_key.unreadable";
    private const int Day = 24 * 60 * 60;
    private static readonly string EncryptionKey = Convert.ToBase64String(new byte[32]);

    [Test]
    public async Task A_key_ages_until_the_next_one_takes_over()
    {
        await using var issuer = await On(new()).StartAsync();
        using var metrics = new CollectedMetrics(issuer.App.Services);

        metrics.Of(Age).Should().Equal("alg=ES256 0");
        metrics.Of(Next).Should().Equal($"alg=ES256 {90 * Day}");
        await issuer.AdvanceAsync(TimeSpan.FromDays(89));
        metrics.Of(Age).Should().Equal($"alg=ES256 {89 * Day}");
        metrics.Of(Next).Should().Equal($"alg=ES256 {Day}");
        await issuer.AdvanceAsync(TimeSpan.FromDays(2));
        metrics.Of(Age).Should().Equal($"alg=ES256 {Day}");
        metrics.Of(Next).Should().Equal($"alg=ES256 {89 * Day}");
    }

    [Test]
    public async Task A_next_key_that_is_missing_is_seen()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        using var metrics = new CollectedMetrics(issuer.App.Services);
        store.IsOccupied = true;

        await issuer.AdvanceAsync(TimeSpan.FromDays(90));

        metrics.Of(Next).Should().BeEmpty();
        metrics.Of(Age).Should().Equal("alg=ES256 0");
    }

    [Test]
    public async Task A_key_that_signs_for_longer_than_planned_because_the_next_cannot_be_decrypted_goes_on_ageing()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await On(store).StartAsync();
        using var metrics = new CollectedMetrics(issuer.App.Services);
        var announced = store.Keys[1];
        metrics.Of(Unreadable).Should().Equal("0");
        store.Put((announced with { KeyId = "unreadable", Period = 2, ActivatesAt = announced.ActivatesAt?.AddDays(90), PrivateKey = "a256gcm:AAAA" })
            .SealedWith(EncryptionKey));

        await issuer.AdvanceAsync(TimeSpan.FromDays(90));
        metrics.Of(Unreadable).Should().Equal("1");
        await issuer.AdvanceAsync(TimeSpan.FromDays(91));

        metrics.Of(Age).Should().Equal($"alg=ES256 {91 * Day}");
        await issuer.App.Services.GetRequiredService<ISigningKeys>().RevokeAsync("unreadable");
        metrics.Of(Unreadable).Should().Equal("0");
    }

    [Test]
    public async Task Each_algorithm_has_its_key()
    {
        await using var issuer = await On(new()).Setting("Keys:Algorithms:0", "ES384").StartAsync();
        using var metrics = new CollectedMetrics(issuer.App.Services);

        metrics.Of(Age).Should().BeEquivalentTo("alg=ES256 0", "alg=ES384 0");
    }

    [Test]
    public async Task The_hosts_own_keys_have_no_life_to_show()
    {
        using var key = System.Security.Cryptography.ECDsa.Create(System.Security.Cryptography.ECCurve.NamedCurves.nistP256);
        await using var issuer = await Issuer.WithClient("acme", "secret")
            .With(builder => builder.AddSigningKey(new SigningCredentials(new ECDsaSecurityKey(key), "ES256"))).StartAsync();
        using var metrics = new CollectedMetrics(issuer.App.Services);

        metrics.Of(Age).Should().BeEmpty();
        metrics.Of(Next).Should().BeEmpty();
    }

    private static Issuer On(MemoryKeyStore store) => Issuer.WithClient("acme", "secret")
        .Setting("Keys:EncryptionKeys:0", EncryptionKey)
        .With(builder => builder.AddSigningKeyStore(store));
}

using System.Net;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class KeyLifeCycleTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero); // of the tests' clock
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Refresh = TimeSpan.FromSeconds(10);
    private static readonly string EncryptionKey = Convert.ToBase64String(new byte[32]);

    [TestCaseSource(nameof(Moments))]
    public async Task A_key_is_announced_signs_retires_and_is_removed(TimeSpan moment, int signs, int[] published, int[] withPrivateHalf)
    {
        var store = new MemoryKeyStore();
        await using var issuer = await RotatingOn(store).StartAsync();

        for (var passed = TimeSpan.Zero; passed < moment;)
        {
            var step = moment - passed > Day ? Day : moment - passed > Refresh ? moment - passed - Refresh : moment - passed;
            await issuer.AdvanceAsync(step);
            passed += step;
        }

        (await issuer.SigningKeyIdAsync()).Should().Be(KeyId(store, signs));
        (await issuer.PublishedKeyIdsAsync()).Should().BeEquivalentTo(published.Select(period => KeyId(store, period)));
        store.Keys.Select(key => key.Period).Should().Equal(published);
        store.Keys.Where(key => key.PrivateKey is not null).Select(key => key.Period).Should().Equal(withPrivateHalf);
    }

    private static IEnumerable<TestCaseData> Moments() =>
    [
        At("the start", TimeSpan.Zero, 0, [0, 1], [0, 1]),
        At("the last second of the first key", 10 * Day - Second, 0, [0, 1], [0, 1]),
        At("its first rotation", 10 * Day, 1, [0, 1, 2], [0, 1, 2]),
        At("the last second in which a slow node may sign with it", 10 * Day + TimeSpan.FromMinutes(5) - Second, 1, [0, 1, 2], [0, 1, 2]),
        At("the moment after, at the first refresh", 10 * Day + TimeSpan.FromMinutes(5), 1, [0, 1, 2], [0, 1, 2]),
        At("at the second", 10 * Day + TimeSpan.FromMinutes(5) + Refresh, 1, [0, 1, 2], [1, 2]),
        At("the last second of its publication", 11 * Day - Second, 1, [0, 1, 2], [1, 2]),
        At("its end, at the second refresh", 11 * Day + Refresh, 1, [1, 2], [1, 2]),
        At("the second rotation", 20 * Day, 2, [1, 2, 3], [1, 2, 3]),
        At("the tenth rotation", 100 * Day, 10, [9, 10, 11], [9, 10, 11]),
    ];

    private static TestCaseData At(string name, TimeSpan moment, int signs, int[] published, int[] withPrivateHalf) =>
        new TestCaseData(moment, signs, published, withPrivateHalf).SetArgDisplayNames(name);

    [Test]
    public async Task A_key_takes_over_on_time_also_when_the_store_is_down()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await RotatingOn(store).StartAsync();
        store.Fault = new InvalidOperationException("The database is away.");

        issuer.Time.Advance(10 * Day);

        (await issuer.SigningKeyIdAsync()).Should().Be(KeyId(store, 1));
    }

    [Test]
    public async Task A_token_verifies_until_it_expires_whatever_happens_to_its_key()
    {
        await using var issuer = await RotatingOn(new()).StartAsync();
        await issuer.AdvanceAsync(10 * Day - Second);
        var token = (await issuer.RequestTokenAsync("acme", "secret")).Token;

        for (var hour = 0; hour < 4; hour++)
        {
            (await VerifiesAsync(issuer, token)).Should().Be(issuer.Time.GetUtcNow() < token.ValidTo);
            await issuer.AdvanceAsync(TimeSpan.FromMinutes(20));
        }
    }

    [Test]
    public async Task The_key_that_signs_stands_first_for_consumers_that_look_at_no_other()
    {
        await using var issuer = await RotatingOn(new()).StartAsync();
        for (var day = 0; day < 30; day++)
        {
            (await issuer.PublishedKeyIdsAsync())[0].Should().Be(await issuer.SigningKeyIdAsync());
            await issuer.AdvanceAsync(Day);
        }
    }

    [Test]
    public async Task A_host_that_was_off_for_long_announces_the_next_key_before_it_signs()
    {
        var store = new MemoryKeyStore();
        await (await RotatingOn(store).StartAsync()).DisposeAsync();
        await using var issuer = await RotatingOn(store).At(365 * Day).StartAsync();

        (await issuer.SigningKeyIdAsync()).Should().Be(KeyId(store, 1));
        await issuer.AdvanceAsync(2 * Day - Second);
        (await issuer.SigningKeyIdAsync()).Should().Be(KeyId(store, 1), "the one made at the start has been announced for less than AnnounceFor");
        await issuer.AdvanceAsync(Second + TimeSpan.FromSeconds(10));
        (await issuer.SigningKeyIdAsync()).Should().Be(KeyId(store, 2));
    }

    [Test]
    public async Task Each_algorithm_has_a_life_cycle_of_its_own()
    {
        var store = new MemoryKeyStore();
        await using var issuer = await RotatingOn(store)
            .AndClient("old", "secret", client => client.SigningAlgorithm = "RS256")
            .Setting("Keys:Algorithms:0", "ES384").StartAsync();

        await issuer.AdvanceAsync(10 * Day);

        store.Keys.GroupBy(key => key.Algorithm).ToDictionary(keys => keys.Key, keys => keys.Count())
            .Should().BeEquivalentTo(new Dictionary<string, int> { ["ES256"] = 3, ["ES384"] = 3, ["RS256"] = 3 });
        (await issuer.RequestTokenAsync("old", "secret")).Token.Alg.Should().Be("RS256");
        (await issuer.RequestTokenAsync("acme", "secret")).Token.Alg.Should().Be("ES256");
    }

    [Test]
    public async Task A_retired_key_of_an_unknown_algorithm_does_not_stop_the_start()
    {
        var store = new MemoryKeyStore();
        store.Put(OfUnknownAlgorithm(0, activatesAt: Start - 100 * Day));
        store.Put((OfUnknownAlgorithm(1, activatesAt: Start - 50 * Day) with { RevokedAt = Start - 40 * Day }).SealedWith(EncryptionKey));
        await using var issuer = await RotatingOn(store).StartAsync();

        (await issuer.RequestTokenAsync("acme", "secret")).Status.Should().Be(HttpStatusCode.OK);
        await issuer.AdvanceAsync(3 * Day);
        (await issuer.Service<ISigningKeys>().RotateAsync("ES256")).State.Should().Be(SigningKeyState.Active);
        store.Keys.Where(key => key.Algorithm == "ML-DSA-44").Select(key => key.Period).Should().Equal([1], "the first is no longer published");
    }

    [Test]
    public async Task A_published_key_of_an_unknown_algorithm_stops_the_start_and_is_named()
    {
        var store = new MemoryKeyStore();
        store.Put(OfUnknownAlgorithm(0, activatesAt: Start - 100 * Day));

        var start = () => RotatingOn(store).StartAsync();

        await start.Should().ThrowAsync<SigningKeyException>().WithMessage("*ML-DSA-44-000000*not one of*");
    }

    [Test]
    public async Task A_copy_of_the_key_set_is_not_kept_for_so_long_that_a_new_key_is_missed()
    {
        await using var issuer = await RotatingOn(new()).Setting("Keys:AnnounceFor", "00:06:00").StartAsync();

        using var answer = await issuer.Http.GetAsync("/.well-known/jwks.json");

        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Headers.CacheControl!.MaxAge.Should().Be(TimeSpan.FromSeconds(40)); // 6 minutes less ClockSkew and twice RefreshInterval
    }

    private static Issuer RotatingOn(MemoryKeyStore store) => Issuer.WithClient("acme", "secret")
        .Setting("Keys:RotationInterval", "10.00:00:00")
        .Setting("Keys:AnnounceFor", "2.00:00:00")
        .Setting("Keys:RetainFor", "1.00:00:00")
        .Setting("Keys:EncryptionKeys:0", EncryptionKey)
        .With(builder => builder.AddSigningKeyStore(store));

    private static StoredSigningKey OfUnknownAlgorithm(int period, DateTimeOffset activatesAt) => new StoredSigningKey
    {
        KeyId = $"unknown-{period}",
        Algorithm = "ML-DSA-44",
        Period = period,
        CreatedAt = activatesAt,
        ActivatesAt = activatesAt,
        PublicKey = "",
    }.SealedWith(EncryptionKey);

    private static string KeyId(MemoryKeyStore store, int period) => store.Added.Single(key => key.Period == period).KeyId;

    private static async Task<bool> VerifiesAsync(RunningIssuer issuer, JsonWebToken token)
    {
        var now = issuer.Time.GetUtcNow().UtcDateTime;
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(token.EncodedToken, new()
        {
            ValidIssuer = Issuer.Identifier,
            ValidAudience = Issuer.Identifier,
            LifetimeValidator = (_, expires, _, _) => now < expires,
            IssuerSigningKeys = new JsonWebKeySet(await issuer.Http.GetStringAsync("/.well-known/jwks.json")).GetSigningKeys(),
        });

        return result.IsValid;
    }
}

using System.Text;
using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>The content of a key file, compared with what JsonSerializer makes of a key: no member may be missing.</summary>
[TestFixture]
internal sealed class KeyFileJsonTests
{
    private static readonly JsonSerializerOptions Serializer = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
    private static readonly DateTimeOffset Moment = new(2026, 12, 1, 2, 40, 39, 47, TimeSpan.FromHours(1));

    [TestCaseSource(nameof(Keys))]
    public async Task It_is_written_as_JsonSerializer_writes_it(StoredSigningKey key) =>
        (await WriteAsync(key)).Should().Be(JsonSerializer.Serialize(key, Serializer));

    [TestCaseSource(nameof(Keys))]
    public async Task What_is_written_is_read_again(StoredSigningKey key) => Read(await WriteAsync(key)).Should().Be(key);

    [TestCaseSource(nameof(Keys))]
    public void Members_may_be_unknown_and_in_any_order_and_optional_ones_missing(StoredSigningKey key)
    {
        var members = JsonSerializer.SerializeToNode(key, Serializer)!.AsObject() // it is an object
            .Where(member => member.Value is not null).Reverse().ToDictionary(member => member.Key, member => member.Value?.DeepClone());
        members["unknown"] = 1;

        Read(JsonSerializer.Serialize(members)).Should().Be(key);
    }

    [Test]
    public void A_key_with_all_members_is_among_those_compared() =>
        Keys().Select(test => (StoredSigningKey)test.Arguments[0]!).Should().Contain(
            key => typeof(StoredSigningKey).GetProperties().All(member => member.GetValue(key) != null), "a member that is not read would be lost");

    [TestCase("")]
    [TestCase("null")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{ "keyId": 1 }""")]
    [TestCase("""{ "keyId": null, "algorithm": "ES256", "period": 0, "createdAt": "2026-12-01T02:40:39+00:00", "publicKey": "" }""")]
    [TestCase("""{ "keyId": "k", "algorithm": "ES256", "period": "0", "createdAt": "2026-12-01T02:40:39+00:00", "publicKey": "" }""")]
    [TestCase("""{ "keyId": "k", "algorithm": "ES256", "period": 0.5, "createdAt": "2026-12-01T02:40:39+00:00", "publicKey": "" }""")]
    [TestCase("""{ "keyId": "k", "algorithm": "ES256", "period": 0, "createdAt": "yesterday", "publicKey": "" }""")]
    [TestCase("""{ "keyId": "k", "algorithm": "ES256", "period": 0, "createdAt": "2026-12-01T02:40:39+00:00", "publicKey": "", "seal": 1 }""")]
    [TestCase("""{ "keyId": "k", "algorithm": "ES256", "period": 0, "createdAt": "2026-12-01T02:40:39+00:00", "publicKey": "" } }""")]
    [TestCase("""{ "keyId": "\ud800", "algorithm": "ES256", "period": 0, "createdAt": "2026-12-01T02:40:39+00:00", "publicKey": "" }""")]
    public void Anything_else_is_a_JsonException(string json) =>
        new Action(() => Read(json)).Should().Throw<JsonException>();

    private static IEnumerable<TestCaseData> Keys()
    {
        var key = new StoredSigningKey { KeyId = "k-1", Algorithm = "ES256", Period = 7, CreatedAt = Moment, PublicKey = "MFkw+/ä\"=" };

        yield return new TestCaseData(key).SetArgDisplayNames("required members");
        key = key with { ActivatesAt = Moment.AddTicks(1), RevokedAt = Moment.ToUniversalTime(), PrivateKey = "a256gcm:q+", Seal = "s" };
        yield return new TestCaseData(key).SetArgDisplayNames("all members");
    }

    private static async Task<string> WriteAsync(StoredSigningKey key)
    {
        using var stream = new MemoryStream();
        await KeyFileJson.WriteAsync(stream, key);

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    private static StoredSigningKey Read(string json) => KeyFileJson.Read(new MemoryStream(Encoding.UTF8.GetBytes(json)));
}

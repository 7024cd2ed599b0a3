using System.Text;
using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
internal sealed class AssertionKeysTests
{
    private const int MaxTried = 8;

    [Test]
    public void The_key_that_the_assertion_names_is_tried_first_and_those_of_another_name_never()
    {
        var keys = AssertionKeys.Of([ClientKey.Shared.Jwk(), ClientKey.Shared.Jwk("1"), ClientKey.Shared.Jwk("2"), ClientKey.SharedRsa.Jwk("1")]);

        KeyIds(keys, "1").Should().Equal("1", null);
        KeyIds(keys, "3").Should().Equal([null]);
        KeyIds(keys, null).Should().Equal("1", "2", null);
    }

    [Test]
    public void Of_many_keys_some_are_tried()
    {
        var keys = AssertionKeys.Of(Enumerable.Repeat(ClientKey.Shared.Jwk(), MaxTried + 1));

        KeyIds(keys, null).Should().HaveCount(MaxTried);
    }

    [Test]
    public void A_set_is_read_up_to_its_limit_without_what_cannot_be_used()
    {
        var keys = Enumerable.Range(1, AssertionKeys.MaxCount + 1).Select(number => ClientKey.Shared.Jwk($"{number}"));

        var set = SetOf([.. keys, """{"kty":"oct","k":"AQ"}"""]);

        set.Count.Should().Be(AssertionKeys.MaxCount + 1);
        set.Have("1").Should().BeTrue();
        set.Have($"{AssertionKeys.MaxCount}").Should().BeTrue();
        set.Have($"{AssertionKeys.MaxCount + 1}").Should().BeFalse();
        set.Have(null).Should().BeFalse();
    }

    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("""{"keys":{}}""")]
    public void What_is_not_a_set_is_refused(string json)
    {
        var read = () => AssertionKeys.OfSet(Encoding.UTF8.GetBytes(json));

        read.Should().Throw<JsonException>().WithMessage("*not a JWK Set*");
    }

    [Test]
    public void A_key_set_URL_means_nothing_to_keys_that_are_found_by_metadata_or_registered()
    {
        var metadata = KeySource.OfMetadata("https://platform.test/");
        SignedJwt jwt = new("", SigningAlgorithm.Of("ES256"), null, "https://platform.test/keys");

        metadata.Address.Should().Be(new Uri("https://platform.test/.well-known/openid-configuration"));
        jwt.NamesAnotherKeySetThan(metadata).Should().BeTrue();
        jwt.NamesAnotherKeySetThan(new(new("https://platform.test/keys"))).Should().BeFalse();
        jwt.NamesAnotherKeySetThan(null).Should().BeFalse();
        (jwt with { KeySetUrl = null }).NamesAnotherKeySetThan(metadata).Should().BeFalse();
    }

    private static IEnumerable<string?> KeyIds(AssertionKeys keys, string? keyId) =>
        keys.Candidates(SigningAlgorithm.Of("ES256"), keyId).Select(key => key.KeyId);

    private static AssertionKeys SetOf(IEnumerable<string> keys) => AssertionKeys.OfSet(Encoding.UTF8.GetBytes($$"""{"keys":[{{string.Join(',', keys)}}]}"""));
}

using System.Text;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>What is computed of a client's slow hashes, and what of it counts.</summary>
[TestFixture]
internal sealed class SlowCheckTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Test]
    public void Each_hash_says_which_reading_matches_it()
    {
        var check = CheckOf(HashOf("other"), HashOf("decoded", "raw", "decoded"), HashOf("wrong", "raw", "decoded"));

        check.Match(Unknown).Should().Equal(SlowMatch.None, SlowMatch.Otherwise, SlowMatch.None);
    }

    [Test]
    public void What_comes_after_a_match_is_not_computed()
    {
        var check = CheckOf(HashOf("raw", "raw", "decoded"), HashOf("raw"));

        check.Match(Unknown).Should().Equal(SlowMatch.Presented, SlowMatch.None);
    }

    [Test]
    public void A_match_of_an_expired_secret_does_not_end_the_search_and_counts_for_nothing()
    {
        var expired = HashOf("raw", expiresAt: Now);
        var check = CheckOf(expired, HashOf("raw"));

        var matches = check.Match(Unknown);

        matches.Should().Equal(SlowMatch.Presented, SlowMatch.Presented);
        check.IsValid(matches).Should().BeTrue();
        CheckOf(expired).IsValid([SlowMatch.Presented]).Should().BeFalse();
        CheckOf(HashOf("raw")).IsValid([SlowMatch.None]).Should().BeFalse();
        CheckOf(HashOf("raw")).IsValid([SlowMatch.Otherwise]).Should().BeTrue();
    }

    [Test]
    public void What_is_known_to_match_is_not_computed_unless_it_has_expired()
    {
        var valid = HashOf("another", "raw", "decoded");
        var expired = HashOf("another", "raw", "decoded", expiresAt: Now);

        CheckOf(valid).Match(Known("raw")).Should().Equal(SlowMatch.Presented);
        CheckOf(valid).Match(Known("decoded")).Should().Equal(SlowMatch.Otherwise);
        CheckOf(valid).Match(Known("neither")).Should().Equal(SlowMatch.None);
        CheckOf(expired).Match(Known("raw")).Should().Equal(SlowMatch.None);
        CheckOf(expired).Match(Known("decoded")).Should().Equal(SlowMatch.None);

        static Func<string, byte[], bool> Known(string secret) => (_, presented) => Encoding.UTF8.GetString(presented) == secret;
    }

    [Test]
    public void Without_a_second_reading_nothing_is_known_of_it() =>
        CheckOf(HashOf("another")).Match((_, presented) => presented.Length == 0).Should().Equal(SlowMatch.None);

    [Test]
    public void Nothing_of_the_secret_remains_when_it_is_erased()
    {
        var hash = HashOf("another", "raw", "decoded");
        var check = CheckOf(hash);

        check.Erase();

        check.Presented.Concat(hash.Presented).Concat(hash.Otherwise).Should().OnlyContain(part => part == 0);
    }

    [Test]
    public void It_has_decoys_only_if_some_are_given()
    {
        CheckOf(HashOf("raw")).HasDecoys.Should().BeFalse();
        new SlowCheck(default, [], [ParsedHash.FastDecoy], [1], Now).HasDecoys.Should().BeTrue();
    }

    private static bool Unknown(string stored, byte[] presented) => false;

    private static SlowCheck CheckOf(params SlowHash[] hashes) => new(default, hashes, [], Encoding.UTF8.GetBytes("raw"), Now);

    private static SlowHash HashOf(string secret, string presented = "raw", string otherwise = "", DateTimeOffset? expiresAt = null)
    {
        var registered = new ClientSecret { Hash = SlowHashText.Of(secret), ExpiresAt = expiresAt };

        return new(registered, registered.ParsedHash!, Encoding.UTF8.GetBytes(presented), Encoding.UTF8.GetBytes(otherwise)); // it is a hash
    }
}

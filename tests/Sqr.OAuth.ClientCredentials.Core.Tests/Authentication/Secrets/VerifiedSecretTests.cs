using System.Text;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Which secrets are remembered to match.</summary>
[TestFixture]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class VerifiedSecretTests : IDisposable
{
    private readonly VerifiedSecrets _secrets = new();

    public void Dispose() => _secrets.Dispose();

    [Test]
    public void A_mark_is_of_one_secret_and_one_hash()
    {
        var mark = _secrets.Mark("hash", "secret"u8);

        _secrets.Mark("hash", "secret"u8).Should().Be(mark);
        _secrets.Mark("hash", "another"u8).Should().NotBe(mark);
        _secrets.Mark("another", "secret"u8).Should().NotBe(mark);
        _secrets.Mark("hashs", "ecret"u8).Should().NotBe(mark);
    }

    [Test]
    public void A_mark_is_of_this_process()
    {
        using var another = new VerifiedSecrets();

        another.Mark("hash", "secret"u8).Should().NotBe(_secrets.Mark("hash", "secret"u8));
    }

    [Test]
    public void A_mark_of_a_check_is_of_all_that_it_compares()
    {
        var mark = _secrets.Mark(CheckOf("sent", ("hash", "raw", "decoded")));

        _secrets.Mark(CheckOf("sent", ("hash", "raw", "decoded"))).Should().Be(mark);
        new[]
        {
            CheckOf("another", ("hash", "raw", "decoded")),
            CheckOf("sent", ("another", "raw", "decoded")),
            CheckOf("sent", ("hash", "another", "decoded")),
            CheckOf("sent", ("hash", "raw", "another")),
            CheckOf("sent", ("hash", "rawd", "ecoded")),
            CheckOf("sent", ("hashr", "aw", "decoded")),
            CheckOf("sent", ("hash", "raw", "decoded"), ("hash", "raw", "decoded")),
            CheckOf("sent"),
        }.Select(_secrets.Mark).Should().NotContain(mark).And.OnlyHaveUniqueItems();
    }

    [Test]
    public void What_was_added_is_remembered_until_there_is_too_much()
    {
        var first = _secrets.Mark("hash", "secret"u8);
        _secrets.Contains(first).Should().BeFalse();
        _secrets.Add(first);
        for (var i = 1; i < 10_000; i++)
        {
            _secrets.Add(Guid.NewGuid());
        }

        _secrets.Contains(first).Should().BeTrue();
        var last = Guid.NewGuid();
        _secrets.Add(last);
        _secrets.Contains(first).Should().BeFalse();
        _secrets.Contains(last).Should().BeTrue();
    }

    [Test]
    public void Its_key_is_gone_when_it_is_disposed_of()
    {
        var mark = _secrets.Mark("hash", "secret"u8);

        _secrets.Dispose();

        _secrets.Mark("hash", "secret"u8).Should().NotBe(mark);
    }

    private static SlowCheck CheckOf(string sent, params (string Hash, string Presented, string Otherwise)[] hashes) => new(
        default,
        [.. hashes.Select(hash => new SlowHash(
            new() { Hash = hash.Hash }, ParsedHash.FastDecoy, Encoding.UTF8.GetBytes(hash.Presented), Encoding.UTF8.GetBytes(hash.Otherwise)))],
        [],
        Encoding.UTF8.GetBytes(sent),
        default);
}

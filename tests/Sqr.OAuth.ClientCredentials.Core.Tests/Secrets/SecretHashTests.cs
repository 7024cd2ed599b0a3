namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class SecretHashTests
{
    private static readonly string Digest = SecretHash.OfRandomSecret("x")["$sha256$".Length..];

    [Test]
    public void Both_forms_are_what_README_says()
    {
        SecretHash.OfRandomSecret("x").Should().MatchRegex(@"^\$sha256\$[A-Za-z0-9+/]{43}$");
        SecretHash.OfPassword("x").Should().MatchRegex(@"^\$pbkdf2-sha256\$i=600000\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$");
    }

    [Test]
    public void A_password_is_salted() => SecretHash.OfPassword("x").Should().NotBe(SecretHash.OfPassword("x"));

    [Test]
    public void A_hash_is_known_by_its_form()
    {
        SecretHash.IsValid($"$sha256${Digest}").Should().BeTrue();
        SecretHash.IsValid($"$sha256${Digest}=").Should().BeTrue("other tools write the padding");
        SecretHash.IsValid($"$pbkdf2-sha256$i=1000$c2FsdHNhbHQ${Digest}").Should().BeTrue();
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("secret")]
    [TestCase("$sha256$")]
    [TestCase("$sha256$not base64!")]
    [TestCase("$sha256$AAAA")]
    [TestCase("$sha512$AAAA")]
    [TestCase("$pbkdf2-sha256$i=0$c2FsdHNhbHQ$DIGEST")]
    [TestCase("$pbkdf2-sha256$i=-1$c2FsdHNhbHQ$DIGEST")]
    [TestCase("$pbkdf2-sha256$i=100000000$c2FsdHNhbHQ$DIGEST")]
    [TestCase("$pbkdf2-sha256$i=1000$c2Fs$DIGEST")]
    [TestCase("$pbkdf2-sha256$i=1000$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA$DIGEST")]
    [TestCase("$pbkdf2-sha256$i=1000$DIGEST")]
    [TestCase("$pbkdf2-sha256$i=1000$c2FsdHNhbHQ$DIGEST$more")]
    public void What_is_not_a_hash_is_not_taken_for_one(string? hash) =>
        SecretHash.IsValid(hash?.Replace("DIGEST", Digest)).Should().BeFalse();

    [TestCase("")]
    [TestCase("a\0b")]
    public void An_empty_secret_and_one_with_NUL_are_refused(string secret)
    {
        ((Func<string>)(() => SecretHash.OfPassword(secret))).Should().Throw<ArgumentException>();
        ((Func<string>)(() => SecretHash.OfRandomSecret(secret))).Should().Throw<ArgumentException>();
    }
}

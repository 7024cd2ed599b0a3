using System.Text.RegularExpressions;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class GeneratedSecretTests
{
    // Made apart from our code, with Python's zlib.crc32: any random bits, the lowest and the highest.
    private const string Released = "sqrcs_SN4qkpICubzgWVr6leMqGiRNZKAKmKTILaTVu5RSdVq04Spmw";
    private const string Lowest = "sqrcs_00000000000000000000000000000000000000000002CZclj";
    private const string Highest = "sqrcs_yhjskwdA6OZ1AL1YmHWZWm8LLG7HjnuCA2j5rOw8Xp13sRzl1";

    [TestCase(Released)]
    [TestCase(Lowest)]
    [TestCase(Highest)]
    public void A_secret_of_this_release_is_well_formed(string secret) => GeneratedSecret.IsWellFormed(secret).Should().BeTrue();

    [Test]
    public void A_made_secret_is_well_formed_fits_both_expressions_and_is_another_each_time()
    {
        var secrets = Enumerable.Range(0, 1000).Select(_ => GeneratedSecret.Create()).ToList();

        secrets.Should().OnlyHaveUniqueItems();
        secrets.Should().OnlyContain(secret => GeneratedSecret.IsWellFormed(secret));
        secrets.Should().OnlyContain(secret => Regex.IsMatch(secret, GeneratedSecret.Pattern));
        secrets.Should().OnlyContain(secret => Regex.Match($"password='{secret}';", GeneratedSecret.ScannerPattern).Value == secret);
    }

    [Test]
    public void Each_typing_error_is_found()
    {
        for (var i = 0; i < Released.Length; i++)
        {
            var typo = Released[..i] + (Released[i] == 'x' ? 'y' : 'x') + Released[(i + 1)..];

            GeneratedSecret.IsWellFormed(typo).Should().BeFalse(typo);
        }
    }

    [TestCase(null)]
    [TestCase("")]
    [TestCase("sqrcs_")]
    [TestCase(Released + "\n")]
    [TestCase(" " + Released)]
    [TestCase(Released + "0")]
    public void What_has_another_form_is_none(string? text) => GeneratedSecret.IsWellFormed(text).Should().BeFalse();
}

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class ProofUrlTests
{
    private const string Url = "https://issuer.test/oauth2/token";

    [TestCase(Url)]
    [TestCase("HTTPS://ISSUER.test/oauth2/token")]
    [TestCase("https://issuer.test:443/oauth2/token")]
    [TestCase("https://issuer.test/oauth2/x/../token")]
    [TestCase("https://issuer.test/oauth2/%74oken")]
    [TestCase("https://issuer.test/oauth2/token?a=b")]
    [TestCase("https://issuer.test/oauth2/token#a")]
    public void The_same_URL_may_be_written_otherwise(string htu) => ProofUrl.AreSame(htu, Url).Should().BeTrue();

    [TestCase("")]
    [TestCase("http://issuer.test/oauth2/token")]
    [TestCase("https://issuer.test:8443/oauth2/token")]
    [TestCase("https://other.test/oauth2/token")]
    [TestCase("https://issuer.test/oauth2/Token")]
    [TestCase("https://issuer.test/oauth2/token/")]
    [TestCase("https://user@issuer.test/oauth2/token")]
    [TestCase(" https://issuer.test/oauth2/token")]
    [TestCase("https://issuer.test/oauth2/token\n")]
    [TestCase("https://issuer.test\\oauth2\\token")]
    [TestCase("/oauth2/token")]
    [TestCase("ftp://issuer.test/oauth2/token")]
    public void Another_URL_is_another(string htu) => ProofUrl.AreSame(htu, Url).Should().BeFalse();

    [Test]
    public void The_case_of_an_encoding_does_not_count() => ProofUrl.AreSame("https://issuer.test/a%2fb", "https://issuer.test/a%2Fb").Should().BeTrue();

    [Test]
    public void What_is_no_URL_is_the_same_as_nothing() => ProofUrl.AreSame("https://%", "https://%").Should().BeFalse();
}

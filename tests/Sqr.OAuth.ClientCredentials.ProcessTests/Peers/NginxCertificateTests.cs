namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>curl with client certificates through nginx, which hands them on in a header, to a host that trusts this one proxy.</summary>
public sealed class NginxCertificateTests
{
    [Test]
    public async Task A_certificate_authenticates_its_client_and_no_other_and_the_token_is_bound_to_it()
    {
        using var cases = new CertificateCases();
        await using var host = await new ProxiedHost(cases).StartAsync();

        await cases.ShouldBeJudgedAsync(host.Address);
    }

    [Test]
    public async Task A_header_that_a_client_sends_does_not_get_through_the_proxy()
    {
        using var cases = new CertificateCases();
        await using var host = await new ProxiedHost(cases).StartAsync();

        (await cases.RequestAsync(host.Address, "lone", certificate: null, Forged(cases))).Should().Be("invalid_request"); // it shows nothing
        (await cases.RequestAsync(host.Address, "lone", cases.Authority.SelfSigned("CN=lone"), Forged(cases))).Should().Be("invalid_client");
    }

    [Test]
    public async Task A_header_that_comes_past_the_proxy_counts_for_nothing()
    {
        using var cases = new CertificateCases();
        await using var host = await new ProxiedHost(cases).StartAsync();

        var past = await cases.RequestAsync(host.DirectAddress, "lone", certificate: null, Forged(cases));
        var fromTheProxy = await cases.RequestAsync(host.DirectAddress, "lone", certificate: null, [.. Forged(cases), "--interface", Nginx.Source]);

        past.Should().Be("invalid_request"); // it shows nothing
        fromTheProxy.Should().Be(cases.Own.Thumbprint); // the same header
    }

    private static string[] Forged(CertificateCases cases) => ["-H", $"{Nginx.Header}: {Uri.EscapeDataString(cases.Own.Pem)}"];
}

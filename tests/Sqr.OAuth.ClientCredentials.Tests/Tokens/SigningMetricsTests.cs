using System.Net;
using System.Security.Cryptography;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class SigningMetricsTests
{
    private const string Duration = "sqr.oauth.token.signing.duration";
    private const string Span = "sqr.oauth.sign";

    [Test]
    public async Task A_signature_is_measured_and_traced_by_its_algorithm()
    {
        using var key = new RemoteRsa();
        await using var issuer = await SigningWith(key).StartAsync();
        key.Asked = () => issuer.Time.Advance(TimeSpan.FromMilliseconds(250));
        using var metrics = new CollectedMetrics(issuer.App.Services);
        using var spans = new CollectedSpans(issuer);

        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.OK);

        metrics.Of(Duration).Should().Equal("alg=RS256 0.25");
        spans.Of(Span).Should().Equal("Internal alg=RS256 Unset");
    }

    [Test]
    public async Task A_signature_that_fails_is_traced_without_what_its_provider_says()
    {
        using var key = new RemoteRsa { Asked = () => throw new CryptographicException("tell-tale") };
        await using var issuer = await SigningWith(key).StartAsync();
        using var metrics = new CollectedMetrics(issuer.App.Services);
        using var spans = new CollectedSpans(issuer);

        (await issuer.RequestTokenAsync("acme", "right")).Status.Should().Be(HttpStatusCode.InternalServerError);

        metrics.Of(Duration).Should().BeEmpty();
        spans.Of(Span).Should().Equal("Internal alg=RS256 error.type=System.Security.Cryptography.CryptographicException Error");
    }

    [Test]
    public async Task A_token_that_is_given_again_needs_no_signature()
    {
        await using var issuer = await Issuer.WithClient("acme", "right").Reusing().StartAsync();
        using var metrics = new CollectedMetrics(issuer.App.Services);
        using var spans = new CollectedSpans(issuer);

        await issuer.RequestTokenAsync("acme", "right");
        await issuer.RequestTokenAsync("acme", "right");

        metrics.Of(Duration).Should().Equal("alg=ES256 0");
        spans.Of(Span).Should().ContainSingle();
    }

    private static Issuer SigningWith(RSA key) => Issuer.WithClient("acme", "right")
        .Setting("SigningAlgorithm", "RS256")
        .With(builder => builder.AddSigningKey(new SigningCredentials(new RsaSecurityKey(key), "RS256")));

    /// <summary>A key that takes its time, as one in a vault does.</summary>
    private sealed class RemoteRsa : RSA
    {
        private readonly RSA _key = Create(2048);

        public Action Asked { get; set; } = () => { };

        public override int KeySize => 2048;

        public override byte[] SignHash(byte[] hash, HashAlgorithmName hashAlgorithm, RSASignaturePadding padding)
        {
            Asked();

            return _key.SignHash(hash, hashAlgorithm, padding);
        }

        public override RSAParameters ExportParameters(bool includePrivateParameters) => includePrivateParameters
            ? throw new CryptographicException("The private half does not leave the vault.")
            : _key.ExportParameters(false);

        public override void ImportParameters(RSAParameters parameters) => throw new NotSupportedException();

        protected override byte[] HashData(byte[] data, int offset, int count, HashAlgorithmName hashAlgorithm) => SHA256.HashData(data.AsSpan(offset, count));

        protected override void Dispose(bool disposing)
        {
            _key.Dispose();
            base.Dispose(disposing);
        }
    }
}

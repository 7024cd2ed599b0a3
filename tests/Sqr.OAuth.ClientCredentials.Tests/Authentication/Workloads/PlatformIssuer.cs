using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>The issuer of a platform, on this machine: metadata and keys, behind an authority of its own and a bearer token if need be.</summary>
internal sealed class PlatformIssuer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private int _keyFetches;

    private PlatformIssuer(WebApplication app) => _app = app;

    public string Identifier => _app.Urls.Single().Replace("127.0.0.1", "localhost", StringComparison.Ordinal) + Path;

    public Uri KeySet => new($"{Identifier}/jwks");

    /// <summary>What its identifier has behind the host.</summary>
    public string Path { get; private init; } = "";

    public int KeyFetches => _keyFetches;

    /// <summary>Who may fetch; null: everybody.</summary>
    public string? BearerToken { get; set; }

    /// <summary>The keys that it publishes.</summary>
    public string[] Keys { get; set; } = [ClientKey.SharedRsa.Jwk("1", ("use", "sig"), ("alg", "RS256"))];

    public bool IsDown { get; set; }

    /// <summary>What its metadata say, if not the truth.</summary>
    public string? Metadata { get; set; }

    /// <summary>Who has sent which Authorization header, by path.</summary>
    public List<(string Path, string Authorization)> Authorizations { get; } = [];

    public static async Task<PlatformIssuer> StartAsync(TestAuthority? authority = null, string path = "", string host = "localhost")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen =>
        {
            if (authority is not null)
            {
                listen.UseHttps(authority.CertificateOf(host));
            }
        }));
        builder.WebHost.UseKestrelHttpsConfiguration();
        var app = builder.Build();
        var issuer = new PlatformIssuer(app) { Path = path };
        app.Run(issuer.AnswerAsync);
        await app.StartAsync();

        return issuer;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        lock (Authorizations)
        {
            Authorizations.Add((path, context.Request.Headers.Authorization.ToString()));
        }

        if (IsDown || (BearerToken is not null && context.Request.Headers.Authorization != $"Bearer {BearerToken}"))
        {
            context.Response.StatusCode = IsDown ? 500 : 401;

            return Task.CompletedTask;
        }

        if (path == $"{Path}/.well-known/openid-configuration")
        {
            return context.Response.WriteAsync(Metadata ?? $$"""{ "issuer": "{{Identifier}}", "jwks_uri": "{{KeySet}}" }""", context.RequestAborted);
        }

        Interlocked.Increment(ref _keyFetches);

        return context.Response.WriteAsync($$"""{ "keys": [ {{string.Join(", ", Keys)}} ] }""", context.RequestAborted);
    }
}

/// <summary>A certificate authority that no machine trusts by itself.</summary>
internal sealed class TestAuthority : IDisposable
{
    private readonly X509Certificate2 _root;

    public TestAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=cluster", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign, true));
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false)); // by which two of one name are told apart
        var now = TimeProvider.System.GetUtcNow(); // certificates are checked by the machine's clock
        _root = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
    }

    public string Pem => _root.ExportCertificatePem();

    public X509Certificate2 CertificateOf(string host)
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(X509AuthorityKeyIdentifierExtension.CreateFromCertificate(_root, true, false));
        var now = TimeProvider.System.GetUtcNow();
        using var signer = _root.GetECDsaPrivateKey()!;
        using var certificate = request.Create(
            _root.SubjectName, X509SignatureGenerator.CreateForECDsa(signer), now.AddHours(-1), now.AddHours(1), RandomNumberGenerator.GetBytes(8));

        return certificate.CopyWithPrivateKey(key);
    }

    public void Dispose() => _root.Dispose();
}

/// <summary>A file with a text, deleted with its owner.</summary>
internal sealed class TextFile : IDisposable
{
    public TextFile(string text) => Write(text);

    public string Path { get; } = System.IO.Path.GetTempFileName();

    public void Write(string text) => File.WriteAllText(Path, text);

    public void Dispose() => File.Delete(Path);
}

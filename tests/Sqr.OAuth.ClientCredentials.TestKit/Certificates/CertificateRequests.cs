using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Issuers that take TLS client certificates, and requests with one.</summary>
internal static class CertificateRequests
{
    private static readonly X509Certificate2 ServerCertificate = Authority.SelfSigned("CN=localhost");

    /// <summary>A client without a secret, with those certificates.</summary>
    public static Issuer AndCertificateClient(this Issuer issuer, params ClientCertificate[] certificates) =>
        issuer.AndCertificateClient("acme", _ => { }, certificates);

    /// <inheritdoc cref="AndCertificateClient(Issuer, ClientCertificate[])"/>
    public static Issuer AndCertificateClient(
        this Issuer issuer, string id, Action<ClientOptions> configure, params ClientCertificate[] certificates) => issuer.Options(options =>
    {
        var client = new ClientOptions { ClientId = id, Scopes = { "read:users" } };
        Array.ForEach(certificates, client.Certificates.Add);
        configure(client);
        options.Clients[id] = client;
    });

    /// <summary>With a file of these authorities.</summary>
    public static Issuer Trusting(this Issuer issuer, params Authority[] authorities) =>
        issuer.Setting("MutualTls:TrustedRoots:0", CertificateFile.Of(string.Join('\n', authorities.Select(authority => authority.Pem))));

    /// <summary>On Kestrel, with an https endpoint that asks for certificates.</summary>
    public static Issuer OnHttps(this Issuer issuer) => issuer.OnKestrel()
        .Setting("RequireHttps", "true")
        .Services(services => services.Configure<KestrelServerOptions>(kestrel =>
            kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(ServerCertificate, https => https.AllowSqrClientCertificates()))));

    /// <summary>With forwarded headers taken from anybody before all else, as ASPNETCORE_FORWARDEDHEADERS_ENABLED does it.</summary>
    public static Issuer ForwardingFromAnybody(this Issuer issuer) => issuer.Services(services => services
        .Configure<ForwardedHeadersOptions>(options =>
        {
            options.ForwardedHeaders = ForwardedHeaders.XForwardedFor;
            options.KnownProxies.Clear();
        })
        .AddSingleton<IStartupFilter, ForwardedHeadersFirst>());

    /// <summary>In memory, behind a proxy that is trusted to say which certificate a client has shown.</summary>
    public static Issuer BehindProxy(this Issuer issuer) =>
        issuer.Services(services => services.AddCertificateForwarding(_ => { }).AddSingleton<IStartupFilter, Forwarding>());

    /// <summary>A request over TLS.</summary>
    public static async Task<Answer> RequestTokenAsync(this RunningIssuer issuer, X509Certificate2? certificate, string parameters = "client_id=acme")
    {
        using var handler = new SocketsHttpHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, server, _, _) => server?.Subject == ServerCertificate.Subject;
        handler.SslOptions.ClientCertificateContext = certificate is null ? null : SslStreamCertificateContext.Create(certificate, null, offline: true);
        using var http = new HttpClient(handler) { BaseAddress = new(issuer.App.Urls.Single()) };
        using var body = new StringContent($"grant_type=client_credentials&{parameters}", Encoding.UTF8, "application/x-www-form-urlencoded");
        using var response = await http.PostAsync(Issuer.TokenPath, body);

        return await Answer.ReadAsync(response);
    }

    /// <summary>A request as the proxy hands it on.</summary>
    public static Task<Answer> ForwardAsync(this RunningIssuer issuer, X509Certificate2 certificate, string parameters = "client_id=acme") =>
        issuer.ForwardAsync(Convert.ToBase64String(certificate.RawData), parameters);

    /// <inheritdoc cref="ForwardAsync(RunningIssuer, X509Certificate2, string)"/>
    public static Task<Answer> ForwardAsync(this RunningIssuer issuer, string header, string parameters = "client_id=acme") =>
        issuer.SendAsync(HttpCall.Form($"grant_type=client_credentials&{parameters}").With("X-Client-Cert", header).ToMessage());

    public static void ShouldHaveRefused(this RunningIssuer issuer, string reason) =>
        issuer.Logs.RefusalsFor(reason).Should().Contain(line => line.Contains(", client acme,", StringComparison.Ordinal));

    private sealed class ForwardedHeadersFirst : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UseForwardedHeaders();
            next(app);
        };
    }

    private sealed class Forwarding : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UseCertificateForwarding();
            next(app);
        };
    }
}

/// <summary>Files that the tests of a run leave to the end of it.</summary>
internal static class CertificateFile
{
    private static readonly Lazy<DirectoryInfo> Folder = new(CreateFolder);

    public static string Of(string text)
    {
        var path = Path.Combine(Folder.Value.FullName, $"{Guid.NewGuid()}.pem");
        File.WriteAllText(path, text);

        return path;
    }

    private static DirectoryInfo CreateFolder()
    {
        var folder = Directory.CreateTempSubdirectory("sqr-certificates-");
        AppDomain.CurrentDomain.ProcessExit += (_, _) => folder.Delete(recursive: true);

        return folder;
    }
}

using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>The connection to the issuer: https, its certificate, and the clock of the server.</summary>
internal sealed class TransportCheck(TimeProvider time)
{
    private static readonly TimeSpan HandshakeLimit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan SoonExpired = TimeSpan.FromDays(30);

    /// <summary>The certificate of a server that is not trusted. The rest is examined over it, without a secret.</summary>
    public X509Certificate2? Untrusted { get; private set; }

    /// <summary>Examines a TLS handshake.</summary>
    /// <exception cref="HttpRequestException">Nothing answers there.</exception>
    public async Task<IReadOnlyList<Finding>> ExamineAsync(Uri issuer, CancellationToken cancellationToken)
    {
        if (issuer.Scheme is "http")
        {
            return [PlainHttp(issuer)];
        }

        (X509Certificate2 Certificate, SslPolicyErrors Errors)? shown = null;
        using var limit = new CancellationTokenSource(HandshakeLimit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        try
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(issuer.IdnHost, issuer.Port, either.Token);
            await using var tls = new SslStream(socket.GetStream(), leaveInnerStreamOpen: false, (_, certificate, _, errors) =>
            {
                shown = certificate is null ? null : (X509CertificateLoader.LoadCertificate(certificate.GetRawCertData()), errors);

                return errors is SslPolicyErrors.None;
            });
            await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = issuer.IdnHost }, either.Token);

            return [.. OfTrusted(shown?.Certificate), .. OfProtocol(tls.SslProtocol)];
        }
        catch (AuthenticationException) when (shown is { Errors: not SslPolicyErrors.None } refused)
        {
            Untrusted = refused.Certificate;

            return [OfUntrusted(refused.Certificate, refused.Errors)];
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"The TLS handshake did not complete within {HandshakeLimit.TotalSeconds:F0} seconds.");
        }
        catch (Exception exception) when (exception is SocketException or AuthenticationException or IOException)
        {
            throw new HttpRequestException(exception.Message, exception);
        }
    }

    /// <summary>The clock decides whether tokens are valid: consumers allow a difference of five minutes at most.</summary>
    public static IEnumerable<Finding> OfClock(HttpAnswer answer)
    {
        var difference = answer.Headers.Date - answer.ReceivedAt;
        if (difference?.Duration() > TimeSpan.FromMinutes(1))
        {
            var text = $"The issuer's clock shows {PlainText.Of(answer.Headers.Date)}, this machine's shows {PlainText.Of(answer.ReceivedAt)}.";
            yield return difference.Value.Duration() > TimeSpan.FromMinutes(5)
                ? Finding.Error("clock-difference", text, "Synchronize both with NTP: consumers reject tokens that are not valid yet, or no longer.")
                : Finding.Warning("clock-difference", text, "Synchronize both with NTP, before consumers reject tokens.");
        }
    }

    private static Finding PlainHttp(Uri issuer) => issuer.IsLoopback
        ? Finding.Note("plain-http", "The issuer is accessed over http, on this machine.", "Use https wherever another machine is involved.")
        : Finding.Error(
            "plain-http",
            "The issuer is accessed over http: everyone on the network path can read secrets and tokens.",
            "Serve it over https and set RequireHttps.");

    private static Finding OfUntrusted(X509Certificate2 certificate, SslPolicyErrors errors) => Finding.Error(
        "certificate-untrusted",
        $"The certificate of {certificate.GetNameInfo(X509NameType.SimpleName, false)} is not accepted here: {errors}. "
            + $"It is valid until {PlainText.Of(EndOf(certificate))}.",
        "Install a certificate from a CA that clients trust, for this host name, with its whole chain. No token was requested.");

    private IEnumerable<Finding> OfTrusted(X509Certificate2? certificate)
    {
        if (certificate is not null && EndOf(certificate) - time.GetUtcNow() < SoonExpired)
        {
            yield return Finding.Warning(
                "certificate-expires", $"The certificate expires at {PlainText.Of(EndOf(certificate))}.", "Renew it now, and automate future renewals.");
        }
    }

    private static DateTimeOffset EndOf(X509Certificate2 certificate) => new(certificate.NotAfter.ToUniversalTime());

    private static IEnumerable<Finding> OfProtocol(SslProtocols protocol)
    {
        if (protocol is not (SslProtocols.Tls12 or SslProtocols.Tls13))
        {
            yield return Finding.Error("tls-old", $"The connection is {protocol}.", "Allow only TLS 1.2 and 1.3 (RFC 9325).");
        }
    }
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>Requests to an issuer, limited in time and size. Redirects are not followed, because there should be none.</summary>
internal sealed class IssuerHttp : IDisposable
{
    private readonly HttpClient _http;

    private IssuerHttp(SocketsHttpHandler handler) => _http = new(handler)
    {
        Timeout = TimeSpan.FromSeconds(15),
        MaxResponseContentBufferSize = 1024 * 1024,
        DefaultRequestHeaders = { { "User-Agent", "sqr-oauth" } },
    };

    public static IssuerHttp Create() => new(Handler());

    /// <summary>For a client that authenticates with a certificate.</summary>
    public static IssuerHttp CreateWith(SslStreamCertificateContext certificate)
    {
        var handler = Handler();
        handler.SslOptions.ClientCertificateContext = certificate;

        return new(handler);
    }

    /// <summary>For examining an issuer whose certificate was seen but is not trusted. Do not send secrets over it.</summary>
    public static IssuerHttp CreateFor(X509Certificate2 seen)
    {
        var handler = Handler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) =>
            certificate is not null && certificate.GetRawCertData().AsSpan().SequenceEqual(seen.RawData);

        return new(handler);
    }

    /// <exception cref="HttpRequestException">There is no answer.</exception>
    public Task<HttpAnswer> GetAsync(Uri url, CancellationToken cancellationToken) => SendAsync(new(HttpMethod.Get, url), cancellationToken);

    /// <inheritdoc cref="GetAsync"/>
    public Task<HttpAnswer> PostFormAsync(
        Uri url,
        IEnumerable<KeyValuePair<string, string>> form,
        AuthenticationHeaderValue? authorization,
        string? proof,
        CancellationToken cancellationToken)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new FormUrlEncodedContent(form), Headers = { Authorization = authorization } };
        if (proof is not null)
        {
            request.Headers.Add(ProofHeaders.Proof, proof);
        }

        return SendAsync(request, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private static SocketsHttpHandler Handler() => new() { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10) };

    private async Task<HttpAnswer> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            using (request)
            {
                using var response = await _http.SendAsync(request, cancellationToken);
                var body = await response.Content.ReadAsByteArrayAsync(cancellationToken);

                var text = Encoding.UTF8.GetString(body.AsSpan(ByteOrderMark.LengthIn(body)));

                return new(response.StatusCode, response.Headers, response.Content.Headers, text, TimeProvider.System.GetUtcNow());
            }
        }
        catch (HttpRequestException exception) when (exception.InnerException is AuthenticationException authentication)
        {
            throw new HttpRequestException($"The TLS connection failed: {authentication.Message}", exception); // its own message says to look at the inner one
        }
        catch (TaskCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException("The server did not answer within 15 seconds.");
        }
    }
}

/// <summary>An answer of an issuer.</summary>
internal sealed record HttpAnswer(HttpStatusCode Status, HttpResponseHeaders Headers, HttpContentHeaders ContentHeaders, string Body, DateTimeOffset ReceivedAt)
{
    public bool IsSuccess => Status is HttpStatusCode.OK;

    public bool IsJson => ContentHeaders.ContentType?.MediaType is "application/json" or "application/jwk-set+json";

    public bool IsStored => Headers.CacheControl?.NoStore is not true;
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Fetches what others publish, from addresses that the settings allow, up to a size limit.</summary>
internal sealed class Backchannel : IDisposable
{
    private const int MaxBytes = 256 * 1024;

    private readonly CurrentSettings _settings;
    private readonly TimeProvider _time;
    private readonly BackchannelMetrics _metrics;
    private readonly BackchannelProxy _proxy;
    private readonly Lazy<HttpClient> _http; // most issuers fetch nothing, and creating it takes a while

    public Backchannel(CurrentSettings settings, TimeProvider time, BackchannelMetrics metrics)
    {
        (_settings, _time, _metrics, _proxy) = (settings, time, metrics, new(settings));
        _http = new(() => NewClient(trust: null));
    }

    private BackchannelOptions Options => _settings.Value.Options.Backchannel;

    /// <param name="address">The URL.</param>
    /// <param name="source">How to fetch it: which authorities to trust and which token to send.</param>
    /// <exception cref="BackchannelException">The fetch is not allowed, failed, took too long, or returned something else.</exception>
    public Task<byte[]> GetAsync(Uri address, KeySource source) => _metrics.MeasureAsync(address, () => FetchInTimeAsync(address, source));

    /// <summary>Why the settings forbid fetching from there, as far as the URL shows.</summary>
    /// <returns>The end of a sentence about it; null if it is allowed.</returns>
    public static string? FaultOf(Uri address, BackchannelOptions options)
    {
        if (!address.IsAbsoluteUri
            || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp)
            || address.UserInfo.Length > 0
            || address.Fragment.Length > 0)
        {
            return "is not an absolute http or https URL without user and fragment";
        }

        if (options.RequireHttps && address.Scheme != Uri.UriSchemeHttps)
        {
            return "is not https, which Backchannel:RequireHttps requires";
        }

        return !options.AllowPrivateAddresses && IPAddress.TryParse(address.IdnHost, out var literal) && !AddressPolicy.IsPublic(literal)
            ? "has an address that is not public; set Backchannel:AllowPrivateAddresses to allow it"
            : null;
    }

    public void Dispose()
    {
        if (_http.IsValueCreated)
        {
            _http.Value.Dispose();
        }
    }

    private static string Text(Uri address) => LogText.Escape(address.OriginalString);

    private async Task<byte[]> FetchInTimeAsync(Uri address, KeySource source)
    {
        if (FaultOf(address, Options) is { } fault)
        {
            throw new BackchannelException($"{Text(address)} {fault}.") { Outcome = BackchannelException.Forbidden };
        }

        using var stop = new CancellationTokenSource(Options.Timeout, _time);
        try
        {
            // Resolving a name may ignore its token.
            return await FetchAsync(address, source, stop.Token).Abandonable().WaitAsync(stop.Token);
        }
        catch (OperationCanceledException exception) when (stop.IsCancellationRequested)
        {
            throw new BackchannelException($"{Text(address)} was not fetched within Backchannel:Timeout, {Options.Timeout:c}.", exception)
            {
                Outcome = BackchannelException.TimedOut,
            };
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException or OperationCanceledException)
        {
            throw new BackchannelException($"{Text(address)} was not fetched: {LogText.Escape(exception.Message)}", exception)
            {
                Outcome = exception is ForbiddenAddressException || exception.InnerException is ForbiddenAddressException
                    ? BackchannelException.Forbidden
                    : BackchannelException.Failed,
            };
        }
    }

    private async Task<byte[]> FetchAsync(Uri address, KeySource source, CancellationToken cancellationToken)
    {
        if (source.CaFile is not { } file)
        {
            return await FetchAsync(_http.Value, address, source, cancellationToken);
        }

        using var http = NewClient(BackchannelFiles.TrustIn(PathOf(file))); // fetches are rare, and no connection outlives them

        return await FetchAsync(http, address, source, cancellationToken);
    }

    private async Task<byte[]> FetchAsync(HttpClient http, Uri address, KeySource source, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, address);
        if (source.BearerTokenFile is { } file && IsAt(source.Address, address))
        {
            request.Headers.Authorization = new("Bearer", BackchannelFiles.BearerToken(PathOf(file)));
        }

        await CheckNameAsync(address, cancellationToken);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/jwk-set+json"));
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        // It is fetched once an hour, and no open connection must outlive a change of the settings that forbids it.
        request.Headers.ConnectionClose = true;
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode is not HttpStatusCode.OK)
        {
            throw new HttpRequestException(
                $"It answered {(int)response.StatusCode}; it must answer 200, without a redirect.", inner: null, response.StatusCode);
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);

        return await ReadAsync(body, cancellationToken);
    }

    // A proxy resolves the name itself, so check the name first, as far as this host can resolve it.
    private async Task CheckNameAsync(Uri address, CancellationToken cancellationToken)
    {
        if (Options.Proxy is null || Options.AllowPrivateAddresses)
        {
            return;
        }

        // A closed network may not resolve public names, and may not even answer.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = _time.CreateTimer(
            static source => ((CancellationTokenSource?)source)?.Cancel(), patience, Options.Timeout / 4, Timeout.InfiniteTimeSpan);
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(address.IdnHost, patience.Token).Abandonable().WaitAsync(patience.Token);
            if (!Array.TrueForAll(addresses, AddressPolicy.IsPublic))
            {
                throw new ForbiddenAddressException(
                    "The host name resolves to an address that is not public; set Backchannel:AllowPrivateAddresses to allow it, also through a proxy.");
            }
        }
        catch (Exception exception) when (exception is SocketException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The proxy may be able to resolve it.
        }
    }

    // The token goes to the address in the settings, not to where a response from there points.
    private static bool IsAt(Uri configured, Uri address) =>
        address.Scheme == Uri.UriSchemeHttps && address.GetLeftPart(UriPartial.Authority) == configured.GetLeftPart(UriPartial.Authority);

    private string PathOf(string file) => Path.GetFullPath(file, _settings.Value.Options.ContentRoot ?? AppContext.BaseDirectory);

    private HttpClient NewClient(X509ChainPolicy? trust) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, // nobody has approved the next address
        Proxy = _proxy,
        UseCookies = false,
        Credentials = null,
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = 16, // KiB
        ConnectCallback = ConnectAsync,
        SslOptions = { CertificateChainPolicy = trust },
    })
    {
        Timeout = System.Threading.Timeout.InfiniteTimeSpan, // settings can change the timeout, and tests control the clock
    };

    private static async Task<byte[]> ReadAsync(Stream body, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        var buffer = new byte[8 * 1024];
        while (await body.ReadAsync(buffer, cancellationToken) is > 0 and var count)
        {
            bytes.Write(buffer, 0, count);
            if (bytes.Length > MaxBytes)
            {
                throw new HttpRequestException("The response is larger than 256 KiB.");
            }
        }

        var all = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);

        return all[ByteOrderMark.LengthIn(all)..].ToArray();
    }

    // Check the address that is connected to: a name may resolve to another one each time.
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        var allowed = Options.AllowPrivateAddresses || _proxy.IsAt(context.DnsEndPoint) ? addresses : Array.FindAll(addresses, AddressPolicy.IsPublic);
        if (allowed is [])
        {
            throw new ForbiddenAddressException("The host name has no public address; set Backchannel:AllowPrivateAddresses to allow others.");
        }

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(allowed, context.DnsEndPoint.Port, cancellationToken);

            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private sealed class ForbiddenAddressException(string message) : HttpRequestException(message);
}

using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Fetches what others publish, from where the settings allow, and no more of it than is sane.</summary>
internal sealed class Backchannel : IDisposable
{
    private const int MaxBytes = 256 * 1024;

    private readonly CurrentSettings _settings;
    private readonly TimeProvider _time;
    private readonly BackchannelProxy _proxy;
    private readonly Lazy<HttpClient> _http; // most issuers fetch nothing, and it takes its time to be made

    public Backchannel(CurrentSettings settings, TimeProvider time)
    {
        (_settings, _time, _proxy) = (settings, time, new(settings));
        _http = new(() => NewClient(trust: null));
    }

    private BackchannelOptions Options => _settings.Value.Options.Backchannel;

    /// <param name="address">The URL.</param>
    /// <param name="source">How it is fetched: with what trust and what token.</param>
    /// <exception cref="BackchannelException">It was not allowed, failed, took too long, or brought something else.</exception>
    public async Task<byte[]> GetAsync(Uri address, KeySource source)
    {
        if (FaultOf(address, Options) is { } fault)
        {
            throw new BackchannelException($"{Text(address)} {fault}.");
        }

        using var stop = new CancellationTokenSource(Options.Timeout, _time);
        try
        {
            return await FetchAsync(address, source, stop.Token).Abandonable().WaitAsync(stop.Token); // a name's resolution may not heed its token
        }
        catch (OperationCanceledException exception) when (stop.IsCancellationRequested)
        {
            throw new BackchannelException($"{Text(address)} was not fetched within Backchannel:Timeout, {Options.Timeout:c}.", exception);
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or SocketException or OperationCanceledException)
        {
            throw new BackchannelException($"{Text(address)} was not fetched: {LogText.Escape(exception.Message)}", exception);
        }
    }

    /// <summary>What forbids to fetch from there, as far as the URL tells.</summary>
    /// <returns>The end of a sentence about it; null if nothing does.</returns>
    public static string? FaultOf(Uri address, BackchannelOptions options)
    {
        if (!address.IsAbsoluteUri || (address.Scheme != Uri.UriSchemeHttps && address.Scheme != Uri.UriSchemeHttp) || address.UserInfo.Length > 0 || address.Fragment.Length > 0)
        {
            return "is not an absolute http or https URL without user and fragment";
        }

        if (options.RequireHttps && address.Scheme != Uri.UriSchemeHttps)
        {
            return "is not https, which Backchannel:RequireHttps demands";
        }

        return !options.AllowPrivateAddresses && IPAddress.TryParse(address.IdnHost, out var literal) && !AddressPolicy.IsPublic(literal)
            ? "has an address that is not public, which Backchannel:AllowPrivateAddresses forbids"
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

    private async Task<byte[]> FetchAsync(Uri address, KeySource source, CancellationToken cancellationToken)
    {
        if (source.CaFile is not { } file)
        {
            return await FetchAsync(_http.Value, address, source, cancellationToken);
        }

        using var http = NewClient(BackchannelFiles.TrustIn(PathOf(file))); // as rare as the fetch, and no connection outlives that either

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
        request.Headers.ConnectionClose = true; // fetched once an hour; and what the settings forbid by then has no connection left
        using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        if (response.StatusCode is not HttpStatusCode.OK)
        {
            throw new HttpRequestException($"It answered {(int)response.StatusCode}; it must answer 200, without a redirect.");
        }

        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);

        return await ReadAsync(body, cancellationToken);
    }

    // A proxy resolves the name itself, so it is looked at before, as far as this host can resolve it too.
    private async Task CheckNameAsync(Uri address, CancellationToken cancellationToken)
    {
        if (Options.Proxy is null || Options.AllowPrivateAddresses)
        {
            return;
        }

        // A closed network need not know the names of the world, and may not even answer.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var timer = _time.CreateTimer(
            static source => ((CancellationTokenSource?)source)?.Cancel(), patience, Options.Timeout / 4, Timeout.InfiniteTimeSpan);
        try
        {
            var addresses = await Dns.GetHostAddressesAsync(address.IdnHost, patience.Token).Abandonable().WaitAsync(patience.Token);
            if (!Array.TrueForAll(addresses, AddressPolicy.IsPublic))
            {
                throw new HttpRequestException(
                    "Its name stands for an address that is not public; Backchannel:AllowPrivateAddresses forbids that, also through a proxy.");
            }
        }
        catch (Exception exception) when (exception is SocketException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            // The proxy may know it.
        }
    }

    // The token goes where the settings say, and not where the answer from there points to.
    private static bool IsAt(Uri configured, Uri address) =>
        address.Scheme == Uri.UriSchemeHttps && address.GetLeftPart(UriPartial.Authority) == configured.GetLeftPart(UriPartial.Authority);

    private string PathOf(string file) => Path.GetFullPath(file, _settings.Value.Options.ContentRoot ?? AppContext.BaseDirectory);

    private HttpClient NewClient(X509ChainPolicy? trust) => new(new SocketsHttpHandler
    {
        AllowAutoRedirect = false, // the next address would be nobody's choice
        Proxy = _proxy,
        UseCookies = false,
        Credentials = null,
        ActivityHeadersPropagator = null,
        MaxResponseHeadersLength = 16, // KiB
        ConnectCallback = ConnectAsync,
        SslOptions = { CertificateChainPolicy = trust },
    })
    {
        Timeout = System.Threading.Timeout.InfiniteTimeSpan, // the settings may change it, and a test the time
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
                throw new HttpRequestException("It is larger than 256 KiB.");
            }
        }

        var all = bytes.GetBuffer().AsSpan(0, (int)bytes.Length);

        return all[ByteOrderMark.LengthIn(all)..].ToArray();
    }

    // The address is looked at that is connected to: a name may stand for another one each time it is resolved.
    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await Dns.GetHostAddressesAsync(context.DnsEndPoint.Host, cancellationToken);
        var allowed = Options.AllowPrivateAddresses || _proxy.IsAt(context.DnsEndPoint) ? addresses : Array.FindAll(addresses, AddressPolicy.IsPublic);
        if (allowed is [])
        {
            throw new HttpRequestException("Its name stands for no public address; Backchannel:AllowPrivateAddresses forbids any other.");
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
}

/// <summary>Something could not be fetched from outside.</summary>
internal sealed class BackchannelException(string message, Exception? innerException = null) : Exception(message, innerException);

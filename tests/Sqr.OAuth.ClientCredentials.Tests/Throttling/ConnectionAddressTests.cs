using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>On real sockets, where the address of the connection shows whether a forwarded header was processed.</summary>
public sealed class ConnectionAddressTests
{
    [Test]
    public async Task Failures_count_for_the_address_of_the_connection()
    {
        await using var issuer = await Limited().StartAsync();

        (await StatusesAsync(issuer, "127.0.1.1", 4)).Should().Equal([.. Unauthorized(2), .. TooManyRequests(2)]);
        (await StatusesAsync(issuer, "127.0.1.2", 2)).Should().Equal(Unauthorized(2));
    }

    [TestCase("X-Forwarded-For", TestName = "A header that nothing processes is noticed on a real connection")]
    [TestCase("X-Forwarded-For,X-Original-For", TestName = "A forged header does not make it look processed")]
    public async Task Unprocessed(string headers)
    {
        await using var issuer = await Limited().StartAsync();

        var statuses = await StatusesAsync(issuer, "127.0.1.1", 4, [.. headers.Split(',').Select(name => (name, "198.51.100.1"))]);

        statuses.Should().Equal(Unauthorized(4));
        issuer.Logs.CountOf("ForwardedAddressIgnored").Should().Be(1);
    }

    [Test]
    public async Task Failures_count_for_the_address_that_was_forwarded_whatever_the_client_wrote_into_the_header()
    {
        await using var issuer = await Limited().ForwardingFromAnybody().StartAsync();

        var one = await StatusesAsync(issuer, "127.0.1.1", 3, ("X-Forwarded-For", "192.0.2.9, 198.51.100.1"));
        var other = await StatusesAsync(issuer, "127.0.1.1", 2, ("X-Forwarded-For", "192.0.2.9, 198.51.100.2"));

        one.Should().Equal([.. Unauthorized(2), .. TooManyRequests(1)]);
        other.Should().Equal(Unauthorized(2));
        issuer.Logs.CountOf("ForwardedAddressIgnored").Should().Be(0);
    }

    [Test]
    public async Task Over_a_Unix_domain_socket_too_failures_count_for_the_address_that_was_forwarded()
    {
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.sock");
        await using var issuer = await Limited().ForwardingFromAnybody()
            .Services(services => services.Configure<KestrelServerOptions>(server => server.ListenUnixSocket(path)))
            .StartAsync();

        var statuses = await StatusesAsync(new UnixDomainSocketEndPoint(path), 3, ("X-Forwarded-For", "192.0.2.9, 198.51.100.1"));

        statuses.Should().Equal([.. Unauthorized(2), .. TooManyRequests(1)]);
        issuer.Logs.CountOf("ForwardedAddressIgnored").Should().Be(0);
    }

    [Test]
    public async Task An_address_that_was_forwarded_may_be_in_the_network_of_the_proxy()
    {
        await using var issuer = await Limited().ForwardingFromAnybody()
            .Services(services => services
                .PostConfigure<ForwardedHeadersOptions>(options => options.KnownProxies.Add(IPAddress.IPv6Loopback))
                .Configure<KestrelServerOptions>(server => server.Listen(IPAddress.IPv6Loopback, 0)))
            .StartAsync();
        var port = new Uri(issuer.App.Urls.Single()).Port;

        var statuses = await StatusesAsync(new IPEndPoint(IPAddress.IPv6Loopback, port), 3, ("X-Forwarded-For", "192.0.2.9, ::2")); // as ::1 in ::/64

        statuses.Should().Equal([.. Unauthorized(2), .. TooManyRequests(1)]);
    }

    private static Issuer Limited() => Issuer.Default.OnKestrel().Setting("Throttling:Enabled", "true").Setting("Throttling:FailuresPerAddress", "2");

    private static IEnumerable<HttpStatusCode> Unauthorized(int count) => Enumerable.Repeat(HttpStatusCode.Unauthorized, count);

    private static IEnumerable<HttpStatusCode> TooManyRequests(int count) => Enumerable.Repeat(HttpStatusCode.TooManyRequests, count);

    private static async Task<List<HttpStatusCode>> StatusesAsync(
        RunningIssuer issuer, string address, int times, params (string Name, string Value)[] headers)
    {
        var server = issuer.Http.BaseAddress!;

        return await StatusesAsync(
            () =>
            {
                var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                socket.Bind(new IPEndPoint(IPAddress.Parse(address), 0));

                return socket;
            },
            new IPEndPoint(IPAddress.Parse(server.Host), server.Port),
            times,
            headers);
    }

    private static Task<List<HttpStatusCode>> StatusesAsync(EndPoint server, int times, params (string Name, string Value)[] headers) =>
        StatusesAsync(() => new(server.AddressFamily, SocketType.Stream, ProtocolType.Unspecified), server, times, headers);

    private static async Task<List<HttpStatusCode>> StatusesAsync(
        Func<Socket> open, EndPoint server, int times, (string Name, string Value)[] headers)
    {
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, cancellationToken) =>
            {
                var socket = open();
                await socket.ConnectAsync(server, cancellationToken);

                return new NetworkStream(socket, ownsSocket: true);
            },
        })
        { BaseAddress = new("http://issuer.test") };
        List<HttpStatusCode> statuses = [];
        for (var i = 0; i < times; i++)
        {
            var call = headers.Aggregate(
                HttpCall.Form($"grant_type=client_credentials&client_id=nobody-{i}&client_secret=wrong"),
                (call, header) => call.With(header.Name, header.Value));
            using var message = call.ToMessage();
            using var answer = await http.SendAsync(message);
            statuses.Add(answer.StatusCode);
        }

        return statuses;
    }
}

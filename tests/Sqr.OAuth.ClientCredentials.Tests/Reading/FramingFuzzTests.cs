using System.Net.Sockets;
using System.Text;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Bytes on a socket that are almost HTTP: lengths that lie, chunks that break, senders that leave.</summary>
[TestFixture]
internal sealed class FramingFuzzTests
{
    private const string Form = "grant_type=client_credentials&client_id=acme&client_secret=right";

    private static readonly Gen<byte[]> OneRequest = Gen.OneOf(
        Gen.Frequency((6, Gen.Const(0)), (1, Gen.Int[-70, 70])).Select(off => RawSocketTests.Request(Form, Math.Max(0, Form.Length + off))),
        from size in Gen.Int[1, 70]
        from extension in Gen.OneOfConst("", ";a=b", ";")
        from end in Gen.OneOfConst("0\r\n\r\n", "0\r\n\r\n", "0\r\nX: y\r\n\r\n", "0\r\n", "", "x\r\n", "7fffffff\r\n", "80000000\r\n", "fffffffffffffffff\r\n")
        select "POST /oauth2/token HTTP/1.1\r\nHost: issuer.test\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"
            + string.Concat(Form.Chunk(size).Select(part => RawSocketTests.Chunk(new(part)))).Replace("\r\n", $"{extension}\r\n", StringComparison.Ordinal)
            + end)
        .Select(Encoding.ASCII.GetBytes);

    private static readonly Gen<(byte[] Bytes, int Segment, bool Resets)> Connection =
        from requests in Requests.Mutated(OneRequest).Array[1, 3]
        from segment in Gen.OneOfConst(1_000, 1_000, 100, 17)
        from resets in Gen.Frequency((4, Gen.Const(false)), (1, Gen.Const(true)))
        select (requests.SelectMany(request => request).ToArray(), segment, resets);

    [Test]
    public async Task Whatever_comes_over_the_wire_the_server_neither_stumbles_nor_blames_itself()
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").OnKestrel()
            .Services(services => services.AddLogging(logging =>
                logging.SetMinimumLevel(LogLevel.Error).AddFilter("Sqr.OAuth.ClientCredentials", LogLevel.Error)))
            .StartAsync();
        var tokens = 0;

        await Connection.SampleAsync(
            async sent =>
            {
                foreach (var answer in await ExchangeAsync(issuer, sent.Bytes, sent.Segment, sent.Resets))
                {
                    if (answer.Status is < 200 or >= 500 && answer.Status is not 505)
                    {
                        Assert.Fail(answer.Head);
                    }

                    Interlocked.Add(ref tokens, answer.Status is 200 ? 1 : 0);
                }
            },
            iter: LongProof.Times(6_000),
            threads: Environment.ProcessorCount,
            print: sent => $"{sent.Segment} {sent.Resets} {Convert.ToBase64String(sent.Bytes)}");

        tokens.Should().BeGreaterThan(
            LongProof.Times(20), "otherwise nothing but broken requests was sent; Kestrel gives up most of those whose sender has stopped sending");
        (await issuer.RequestTokenAsync("acme", "right")).Token.Subject.Should().Be("acme");
        issuer.Logs.Lines.Should().BeEmpty("only errors are collected here");
    }

    private static async Task<List<RawAnswer>> ExchangeAsync(RunningIssuer issuer, byte[] bytes, int segment, bool resets)
    {
        using var connection = await RawConnection.OpenAsync(issuer);
        try
        {
            foreach (var part in bytes.Chunk(segment))
            {
                await connection.SendAsync(part);
            }

            if (resets)
            {
                connection.Reset();

                return [];
            }

            connection.FinishSending();
        }
        catch (SocketException)
        {
            // the server has refused already, and closed; what it said may still be there
        }

        return await connection.ReadToEndAsync();
    }
}

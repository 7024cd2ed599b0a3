using System.Buffers.Text;
using System.Net.Sockets;
using System.Text;

namespace Sqr.OAuth.ClientCredentials.Benchmarks;

/// <summary>A host on Kestrel in this process, and one connection to it.</summary>
internal sealed class MicroHost : IDisposable
{
    public const string ClientId = "acme";
    public const string Secret = "sqrcs_only-for-the-benchmark";

    private readonly DirectoryInfo _keys = Directory.CreateTempSubdirectory("sqr-benchmark-");
    private readonly byte[] _answer = new byte[16 * 1024];
    private readonly WebApplication _app;
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    private MicroHost(Action<WebApplicationBuilder, DirectoryInfo> configure, Action<WebApplication> map)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        configure(builder, _keys);
        _app = builder.Build();
        map(_app);
        _app.StartAsync().GetAwaiter().GetResult();
        _socket.Connect("127.0.0.1", new Uri(_app.Urls.Single()).Port);
    }

    public IServiceProvider Services => _app.Services;

    /// <summary>An issuer with one client.</summary>
    /// <param name="algorithm">What it signs with.</param>
    /// <param name="scopes">How many scopes the client may have; it gets one unless it asks for more.</param>
    public static MicroHost Issuer(string algorithm, int scopes = 1) => new(
        (builder, keys) => builder.Services.AddSqrClientCredentials(options =>
        {
            options.Issuer = "https://issuer.test";
            options.RequireHttps = false;
            options.SigningAlgorithm = algorithm;
            options.Keys.Directory = keys.FullName;
            options.Keys.EncryptionKeys.Add("AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
            var client = new ClientOptions { Secrets = { new() { Hash = SecretHash.OfRandomSecret(Secret) } }, DefaultScopes = ["scope:1"] };
            foreach (var number in Enumerable.Range(1, scopes))
            {
                client.Scopes.Add($"scope:{number}");
            }

            options.Clients[ClientId] = client;
        }),
        _ => { });

    /// <summary>An endpoint that reads the body and answers as many bytes: what Kestrel costs by itself.</summary>
    public static MicroHost Bare(int answerBytes)
    {
        var answer = Encoding.ASCII.GetBytes(new string('x', answerBytes));

        return new((builder, _) => builder.Services.AddRouting(), app => app.MapPost("/oauth2/token", async context =>
        {
            var body = context.Request.BodyReader;
            var read = await body.ReadAtLeastAsync((int)context.Request.ContentLength.GetValueOrDefault());
            body.AdvanceTo(read.Buffer.End);

            context.Response.ContentType = "application/json";
            context.Response.ContentLength = answer.Length;
            context.Response.Headers.CacheControl = "no-store";
            context.Response.Headers.Pragma = "no-cache";
            await context.Response.Body.WriteAsync(answer);
        }));
    }

    public static byte[] Request(string contentType, string body, string? authorization = null) => Encoding.UTF8.GetBytes(
        $"POST /oauth2/token HTTP/1.1\r\nHost: issuer.test\r\nContent-Type: {contentType}\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\n"
        + $"{(authorization is null ? "" : $"Authorization: {authorization}\r\n")}\r\n{body}");

    /// <returns>The length of the answer's body.</returns>
    /// <exception cref="InvalidOperationException">The answer is not 200.</exception>
    public int Send(ReadOnlySpan<byte> request)
    {
        _socket.Send(request);
        var received = 0;
        while (true)
        {
            var count = _socket.Receive(_answer.AsSpan(received));
            received += count > 0 ? count : throw new InvalidOperationException("The host has closed the connection.");
            ReadOnlySpan<byte> answer = _answer.AsSpan(0, received);
            if (answer.IndexOf("\r\n\r\n"u8) is var end && end < 0)
            {
                continue;
            }

            var body = LengthIn(answer[..end]);
            if (received == end + 4 + body)
            {
                return answer.StartsWith("HTTP/1.1 200"u8) ? body : throw new InvalidOperationException(Encoding.UTF8.GetString(answer));
            }
        }
    }

    public void Dispose()
    {
        _socket.Dispose();
        _app.DisposeAsync().AsTask().GetAwaiter().GetResult();
        _keys.Delete(recursive: true);
    }

    private static int LengthIn(ReadOnlySpan<byte> head)
    {
        var field = "Content-Length: "u8;
        var value = head[(head.IndexOf(field) + field.Length)..];

        return Utf8Parser.TryParse(value, out int length, out _) ? length : throw new InvalidOperationException("The answer does not say how long it is.");
    }
}

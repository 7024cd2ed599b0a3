using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A request to the token endpoint, down to what a well-behaved HTTP client would not send.</summary>
internal sealed record HttpCall(string? ContentType, byte[] Body)
{
    public string Method { get; init; } = "POST";

    public string Query { get; init; } = "";

    public IReadOnlyList<(string Name, string Value)> Headers { get; init; } = [];

    /// <summary>Whether the body's length is announced.</summary>
    public bool HasLength { get; init; } = true;

    public static HttpCall Form(string body) => Form(Encoding.UTF8.GetBytes(body));

    public static HttpCall Form(byte[] body) => new("application/x-www-form-urlencoded", body);

    public static HttpCall Json(string body) => Json(Encoding.UTF8.GetBytes(body));

    public static HttpCall Json(byte[] body) => new("application/json", body);

    public static string Basic(string credentials) => $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials))}";

    public HttpCall With(string header, string value) => this with { Headers = [.. Headers, (header, value)] };

    public HttpCall WithBasic(string credentials) => With("Authorization", Basic(credentials));

    /// <summary>As an HTTP client sends it.</summary>
    public HttpRequestMessage ToMessage()
    {
        HttpContent content = HasLength ? new ByteArrayContent(Body) : new ContentWithoutLength(Body);
        if (ContentType is not null)
        {
            content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        }

        var message = new HttpRequestMessage(new(Method), Issuer.TokenPath + Query) { Content = content };
        foreach (var header in Headers.ToLookup(header => header.Name, header => header.Value))
        {
            if (!message.Headers.TryAddWithoutValidation(header.Key, header))
            {
                content.Headers.TryAddWithoutValidation(header.Key, header);
            }
        }

        return message;
    }

    /// <summary>Straight into a server in memory: nothing is checked or normalized on the way.</summary>
    public async Task<Answer> SendToAsync(TestServer server)
    {
        var context = await server.SendAsync(Fill);
        using var body = new StreamReader(context.Response.Body, new UTF8Encoding(false, throwOnInvalidBytes: true));

        return new(
            (HttpStatusCode)context.Response.StatusCode,
            await body.ReadToEndAsync(),
            string.Join('\n', context.Response.Headers
                .Where(header => header.Key is not "Request-Id")
                .Select(header => $"{header.Key}: {header.Value}")
                .Order(StringComparer.Ordinal)));
    }

    public override string ToString() =>
        $"{Method} {Query} {ContentType} {string.Join(" | ", Headers)} length: {HasLength} body: {Convert.ToBase64String(Body)}";

    private void Fill(HttpContext context)
    {
        var request = context.Request;
        (request.Method, request.Scheme, request.Host, request.Path) = (Method, "https", new("issuer.test"), Issuer.TokenPath);
        request.QueryString = new(Query);
        request.ContentType = ContentType;
        request.ContentLength = HasLength ? Body.Length : null;
        request.Body = new MemoryStream(Body);
        foreach (var (name, value) in Headers)
        {
            request.Headers.Append(name, value);
        }
    }

    private sealed class ContentWithoutLength(byte[] body) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => stream.WriteAsync(body, 0, body.Length);

        protected override bool TryComputeLength(out long length)
        {
            length = 0;

            return false;
        }
    }
}

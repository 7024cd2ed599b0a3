using System.IO.Compression;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Hosts with middleware that reads the body before the token endpoint does.</summary>
[TestFixture(true, TestName = "BodyReadBefore_OnKestrel")]
[TestFixture(false, TestName = "BodyReadBefore_InMemory")]
internal sealed class BodyReadBeforeTests(bool onKestrel)
{
    private const string Form = "grant_type=client_credentials&client_id=acme&client_secret=right";
    private const string Json = """{"grant_type":"client_credentials","client_id":"acme","client_secret":"right"}""";

    [TestCaseSource(nameof(Buffering))]
    public async Task A_buffered_body_that_was_read_gets_a_token(Func<HttpContext, Task> middleware)
    {
        await using var issuer = await StartAsync(middleware);

        (await issuer.PostFormAsync(Form)).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.PostJsonAsync(Json)).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.SendAsync((HttpCall.Json(Json) with { HasLength = false }).ToMessage())).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.SendAsync((HttpCall.Json(Json.PadRight(32 * 1024 + 1)) with { HasLength = false }).ToMessage()))
            .Status.Should().Be(HttpStatusCode.RequestEntityTooLarge);
    }

    private static IEnumerable<TestCaseData> Buffering() =>
    [
        Case("to its end", context => ReadStreamAsync(context, rewind: false)),
        Case("to its end, and rewound", context => ReadStreamAsync(context, rewind: true)),
        Case("a few bytes of it", async context =>
        {
            context.Request.EnableBuffering();
            await context.Request.Body.ReadExactlyAsync(new byte[5]);
        }),
        Case("by its pipe, and rewound", async context =>
        {
            context.Request.EnableBuffering();
            await ReadPipeAsync(context);
            context.Request.Body.Position = 0;
        }),
    ];

    [TestCaseSource(nameof(Consuming))]
    public async Task A_body_that_was_read_otherwise_is_refused_with_an_error_that_says_so(Func<HttpContext, Task> middleware)
    {
        await using var issuer = await StartAsync(middleware);

        var answers = new[] { await issuer.PostFormAsync(Form), await issuer.PostJsonAsync(Json) };

        foreach (var answer in answers)
        {
            answer.ShouldRefuse(HttpStatusCode.BadRequest, "invalid_request");
            answer.Description.Should().Contain("read the body");
        }

        issuer.Logs.CountOf("BodyAlreadyRead").Should().Be(2);
    }

    private static IEnumerable<TestCaseData> Consuming() =>
    [
        Case("by a stream reader", async context =>
        {
            using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
            await reader.ReadToEndAsync();
        }),
        Case("by its pipe", ReadPipeAsync),
        Case("by its pipe, which was completed", async context =>
        {
            await ReadPipeAsync(context);
            await context.Request.BodyReader.CompleteAsync();
        }),
        Case("by a stream reader that disposes of the pipe's stream", DisposePipeAsync),
        Case("buffered, by a stream reader that disposes of it", async context =>
        {
            context.Request.EnableBuffering();
            using var reader = new StreamReader(context.Request.Body);
            await reader.ReadToEndAsync();
        }),
    ];

    [TestCaseSource(nameof(ConsumingInPart))]
    public async Task A_body_that_was_read_in_part_is_refused_with_an_error_that_says_so(Func<HttpContext, Task> middleware)
    {
        await using var issuer = await ReadingMiddleware.StartAsync(middleware, onKestrel: true); // in memory, the body is not the server's own stream

        var answers = new[] { await issuer.PostFormAsync(Form), await issuer.PostJsonAsync(Json) };

        answers.Should().OnlyContain(answer => answer.Status == HttpStatusCode.BadRequest && answer.Description!.Contains("read the body"));
        issuer.Logs.CountOf("BodyAlreadyRead").Should().Be(2);
    }

    private static IEnumerable<TestCaseData> ConsumingInPart() =>
    [
        Case("by its stream", async context => await context.Request.Body.ReadExactlyAsync(new byte[5])),
        Case("by its pipe", async context =>
        {
            var read = await context.Request.BodyReader.ReadAsync();
            context.Request.BodyReader.AdvanceTo(read.Buffer.GetPosition(5), read.Buffer.End);
        }),
    ];

    [Test]
    public async Task A_body_that_was_only_looked_at_gets_a_token()
    {
        await using var issuer = await StartAsync(async context =>
        {
            var read = await context.Request.BodyReader.ReadAsync();
            context.Request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        });

        (await issuer.PostFormAsync(Form)).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.PostJsonAsync(Json)).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_body_that_middleware_decompresses_may_be_shorter_than_what_was_sent()
    {
        await using var issuer = await ReadingMiddleware.StartAsync(
            app => app.UseRequestDecompression(),
            onKestrel,
            services => services.AddRequestDecompression());
        using var compressed = new MemoryStream();
        await using (var gzip = new GZipStream(compressed, CompressionLevel.NoCompression, leaveOpen: true))
        {
            await gzip.WriteAsync(Encoding.ASCII.GetBytes(Form));
        }

        var answer = await issuer.SendAsync(HttpCall.Form(compressed.ToArray()).With("Content-Encoding", "gzip").ToMessage());

        compressed.Length.Should().BeGreaterThan(Form.Length);
        answer.Status.Should().Be(HttpStatusCode.OK, answer.Body);
    }

    [Test]
    public async Task A_chunked_body_whose_pipe_was_completed_is_refused_with_an_error_that_says_so()
    {
        await using var issuer = await ReadingMiddleware.StartAsync(DisposePipeAsync, onKestrel: true);

        var answer = await issuer.SendAsync((HttpCall.Json(Json) with { HasLength = false }).ToMessage());

        answer.Description.Should().Contain("read the body");
    }

    [Test]
    public async Task A_chunked_body_that_was_read_is_told_from_an_empty_one()
    {
        await using var issuer = await ReadingMiddleware.StartAsync(ReadPipeAsync, onKestrel: true); // only a real server has chunks
        await using var undisturbed = await ReadingMiddleware.StartAsync(_ => Task.CompletedTask, onKestrel: true);

        var read = await issuer.SendAsync((HttpCall.Json(Json) with { HasLength = false }).ToMessage());
        var empty = await undisturbed.SendAsync((HttpCall.Json("") with { HasLength = false }).ToMessage());

        read.Description.Should().Contain("read the body");
        empty.Description.Should().Contain("empty");
        undisturbed.Logs.CountOf("BodyAlreadyRead").Should().Be(0);
    }

    [Test]
    public async Task A_broken_trailer_is_told_from_a_body_that_was_read()
    {
        await using var issuer = await ReadingMiddleware.StartAsync(_ => Task.CompletedTask, onKestrel: true);
        using var connection = await RawConnection.OpenAsync(issuer);

        await connection.SendAsync("POST /oauth2/token HTTP/1.1\r\nHost: issuer.test\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n");
        await connection.SendAsync("0\r\nX: \0\r\n\r\n");
        var answer = await connection.ReadAnswerAsync();

        answer!.Body.Should().Contain("The body is incomplete");
        issuer.Logs.CountOf("BodyAlreadyRead").Should().Be(0);
    }

    private static async Task ReadStreamAsync(HttpContext context, bool rewind)
    {
        context.Request.EnableBuffering();
        using var reader = new StreamReader(context.Request.Body, leaveOpen: true);
        await reader.ReadToEndAsync();
        if (rewind)
        {
            context.Request.Body.Position = 0;
        }
    }

    private static async Task ReadPipeAsync(HttpContext context)
    {
        while (await context.Request.BodyReader.ReadAsync() is var read)
        {
            context.Request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
            {
                return;
            }
        }
    }

    private static async Task DisposePipeAsync(HttpContext context)
    {
        using var reader = new StreamReader(context.Request.BodyReader.AsStream());
        await reader.ReadToEndAsync();
    }

    private Task<RunningIssuer> StartAsync(Func<HttpContext, Task> middleware) => ReadingMiddleware.StartAsync(middleware, onKestrel);

    private static TestCaseData Case(string name, Func<HttpContext, Task> middleware) => new TestCaseData(middleware).SetArgDisplayNames(name);
}

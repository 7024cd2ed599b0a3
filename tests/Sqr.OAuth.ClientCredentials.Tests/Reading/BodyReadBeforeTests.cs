using System.Net;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
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

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_form_that_was_read_as_such_gets_a_token(bool buffered)
    {
        await using var issuer = await StartAsync(buffered ? ReadBufferedFormAsync : ReadFormAsync);

        var one = await issuer.PostFormAsync($"{Form}&scope=read:users&resource=https://api.test/billing&resource=https://api.test/orders");
        var basic = await issuer.SendAsync(HttpCall.Form("grant_type=client_credentials").WithBasic("acme:right").ToMessage());

        one.Scope.Should().Be("read:users");
        one.Token.Audiences.Should().Equal("https://api.test/billing", "https://api.test/orders");
        basic.Token.Subject.Should().Be("acme");
    }

    [TestCaseSource(nameof(RefusedForms))]
    public async Task The_rules_for_a_form_that_was_read_are_the_same(HttpCall call, HttpStatusCode status, string error)
    {
        await using var issuer = await StartAsync(ReadFormAsync);
        await using var undisturbed = await StartAsync(_ => Task.CompletedTask);

        var answer = await issuer.SendAsync(call.ToMessage());

        answer.ShouldRefuse(status, error);
        answer.Should().Be(await undisturbed.SendAsync(call.ToMessage()));
    }

    private static IEnumerable<TestCaseData> RefusedForms() =>
    [
        Case("client_id twice", HttpCall.Form($"{Form}&client_id=acme")),
        Case("scope twice", HttpCall.Form($"{Form}&scope=read:users&scope=write:logs")),
        Case("no grant_type", HttpCall.Form("client_id=acme&client_secret=right")),
        Case("scope[]", HttpCall.Form($"{Form}&scope[]=read:users")),
        Case("JSON", HttpCall.Form(Json)),
        Case("a secret with a line end", HttpCall.Form($"{Form}%0A")),
        Case("invalid UTF-8 in the secret", HttpCall.Form([.. Encoding.ASCII.GetBytes(Form), 0xff])),
        Case("invalid UTF-8 in a name", HttpCall.Form([.. Encoding.ASCII.GetBytes($"{Form}&"), 0xff, .. "=x"u8])),
        Case("too large", HttpCall.Form($"{Form}&x=".PadRight(32 * 1024 + 1, 'x')), HttpStatusCode.RequestEntityTooLarge),
        Case("too large, without its length", HttpCall.Form($"{Form}&x=".PadRight(32 * 1024 + 1, 'x')) with { HasLength = false }, HttpStatusCode.RequestEntityTooLarge),
        Case("no credentials", HttpCall.Form("grant_type=client_credentials"), HttpStatusCode.Unauthorized, "invalid_client"),
        Case("a wrong secret", HttpCall.Form($"{Form}wrong"), HttpStatusCode.Unauthorized, "invalid_client"),
        Case("nothing", HttpCall.Form(""), HttpStatusCode.Unauthorized, "invalid_client"),
    ];

    [Test]
    public async Task A_form_with_a_byte_order_mark_that_was_read_gets_a_token()
    {
        await using var issuer = await StartAsync(ReadFormAsync);

        var answer = await issuer.SendAsync(HttpCall.Form([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Form)]).ToMessage());

        answer.Status.Should().Be(HttpStatusCode.OK, answer.Body);
    }

    [TestCaseSource(nameof(Buffering))]
    public async Task A_buffered_body_that_was_read_gets_a_token(Func<HttpContext, Task> middleware)
    {
        await using var issuer = await StartAsync(middleware);

        (await issuer.PostFormAsync(Form)).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.PostJsonAsync(Json)).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.SendAsync((HttpCall.Json(Json) with { HasLength = false }).ToMessage())).Status.Should().Be(HttpStatusCode.OK);
        (await issuer.SendAsync((HttpCall.Json(Json.PadRight(32 * 1024 + 1)) with { HasLength = false }).ToMessage())).Status.Should().Be(HttpStatusCode.RequestEntityTooLarge);
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
            answer.Description.Should().Contain("already read");
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
        Case("buffered, by a stream reader that disposes of it", async context =>
        {
            context.Request.EnableBuffering();
            using var reader = new StreamReader(context.Request.Body);
            await reader.ReadToEndAsync();
        }),
    ];

    [Test]
    public async Task A_chunked_body_that_was_read_is_told_from_an_empty_one()
    {
        await using var issuer = await StartAsync(ReadPipeAsync, onKestrel: true); // only a real server has chunks
        await using var undisturbed = await StartAsync(_ => Task.CompletedTask, onKestrel: true);

        var read = await issuer.SendAsync((HttpCall.Json(Json) with { HasLength = false }).ToMessage());
        var empty = await undisturbed.SendAsync((HttpCall.Json("") with { HasLength = false }).ToMessage());

        read.Description.Should().Contain("already read");
        empty.Description.Should().Contain("empty");
        undisturbed.Logs.CountOf("BodyAlreadyRead").Should().Be(0);
    }

    private static async Task ReadFormAsync(HttpContext context)
    {
        if (context.Request.HasFormContentType)
        {
            await context.Request.ReadFormAsync();
        }
    }

    private static Task ReadBufferedFormAsync(HttpContext context)
    {
        context.Request.EnableBuffering();

        return ReadFormAsync(context);
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

    private Task<RunningIssuer> StartAsync(Func<HttpContext, Task> middleware) => StartAsync(middleware, onKestrel);

    private static Task<RunningIssuer> StartAsync(Func<HttpContext, Task> middleware, bool onKestrel)
    {
        var issuer = Issuer.WithClient("acme", secret: "right").Services(services => services.AddSingleton<IStartupFilter>(new First(middleware)));

        return (onKestrel ? issuer.OnKestrel() : issuer).StartAsync();
    }

    private static TestCaseData Case(string name, HttpCall call, HttpStatusCode status = HttpStatusCode.BadRequest, string error = "invalid_request") =>
        new TestCaseData(call, status, error).SetArgDisplayNames(name);

    private static TestCaseData Case(string name, Func<HttpContext, Task> middleware) => new TestCaseData(middleware).SetArgDisplayNames(name);

    /// <summary>Runs middleware before everything else in the host.</summary>
    private sealed class First(Func<HttpContext, Task> middleware) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (context, rest) =>
            {
                await middleware(context);
                await rest(context);
            });
            next(app);
        };
    }
}

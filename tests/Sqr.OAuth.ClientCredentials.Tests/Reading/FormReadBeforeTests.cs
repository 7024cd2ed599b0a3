using System.Net;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Hosts with middleware that reads a form before the token endpoint does.</summary>
[TestFixture(true, TestName = "FormReadBefore_OnKestrel")]
[TestFixture(false, TestName = "FormReadBefore_InMemory")]
internal sealed class FormReadBeforeTests(bool onKestrel)
{
    private const string FormOf = "grant_type=client_credentials&client_id=acme&client_secret=";
    private const string Form = $"{FormOf}right";
    private const string Json = """{"grant_type":"client_credentials","client_id":"acme","client_secret":"right"}""";

    private static readonly string[] Charsets = ["us-ascii", "ISO-8859-1"];
    private static readonly string[] Changed = [$"{FormOf}a%FFb", $"{FormOf}pa%C3%9F", $"{FormOf}paß", $"{FormOf}a%25b", $"{Form}&ä=x"];

    private static readonly string[] InTwoCases =
    [
        "Scope=x&scope=read:users",
        "Resource=x&resource=https://api.test/orders",
        "AUDIENCE=x&audience=https://api.test/orders",
        "SCOPE[]=x&scope[]=read:users",
    ];

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
        Case("too large, without its length", HttpCall.Form($"{Form}&x=".PadRight(32 * 1024 + 1, 'x')) with { HasLength = false },
            HttpStatusCode.RequestEntityTooLarge),
        Case("no credentials", HttpCall.Form("grant_type=client_credentials"), HttpStatusCode.Unauthorized, "invalid_client"),
        Case("a wrong secret", HttpCall.Form($"{Form}wrong"), HttpStatusCode.Unauthorized, "invalid_client"),
        Case("nothing", HttpCall.Form(""), HttpStatusCode.Unauthorized, "invalid_client"),
    ];

    [TestCaseSource(nameof(RefusedFormsInOtherCharsets))]
    public async Task The_rules_for_a_form_that_was_read_in_another_charset_are_the_same(HttpCall call, HttpStatusCode status, string error)
    {
        await using var issuer = await StartAsync(ReadFormAsync);

        var answer = await issuer.SendAsync(call.ToMessage());

        answer.ShouldRefuse(status, error);
    }

    private static IEnumerable<TestCaseData> RefusedFormsInOtherCharsets() =>
        from charset in Charsets
        from form in RefusedForms()
        let call = (HttpCall)form.Arguments[0]!
        let inCharset = call with { ContentType = $"{call.ContentType}; charset={charset}" }
        select Case($"{charset}, {form.ArgDisplayNames![0]}", inCharset, (HttpStatusCode)form.Arguments[1]!, (string)form.Arguments[2]!);

    [Test]
    public async Task A_form_in_ASCII_that_was_read_in_another_charset_gets_a_token([ValueSource(nameof(Charsets))] string charset)
    {
        await using var issuer = await StartAsync(ReadFormAsync);

        var answer = await issuer.SendAsync(FormIn(charset, $"{Form}&scope=read%3Ausers"));

        answer.Scope.Should().Be("read:users");
    }

    [Test]
    public async Task A_form_that_another_charset_may_have_changed_is_refused_with_an_error_that_says_so(
        [ValueSource(nameof(Charsets))] string charset,
        [ValueSource(nameof(Changed))] string form)
    {
        await using var issuer = await StartAsync(ReadFormAsync, secret: "a?b");

        var answer = await issuer.SendAsync(FormIn(charset, form));

        answer.ShouldRefuse(HttpStatusCode.BadRequest, "invalid_request");
        answer.Description.Should().Contain("charset");
        issuer.Logs.CountOf("BodyAlreadyRead").Should().Be(1);
    }

    [Test]
    public async Task A_buffered_form_in_another_charset_is_read_again_as_UTF8([ValueSource(nameof(Charsets))] string charset)
    {
        await using var issuer = await StartAsync(ReadBufferedFormAsync, secret: "paß?");

        var encoded = await issuer.SendAsync(FormIn(charset, $"{FormOf}pa%C3%9F%3f"));
        var raw = await issuer.SendAsync(FormIn(charset, $"{FormOf}paß?"));
        var invalid = await issuer.SendAsync(FormIn(charset, $"{FormOf}pa%FF%FF?"));

        encoded.Status.Should().Be(HttpStatusCode.OK, encoded.Body);
        raw.Status.Should().Be(HttpStatusCode.OK, raw.Body);
        invalid.ShouldRefuse(HttpStatusCode.BadRequest, "invalid_request");
    }

    [Test]
    public async Task Names_that_differ_only_in_case_are_ignored_in_a_body_and_refused_in_a_form_that_was_read(
        [ValueSource(nameof(InTwoCases))] string parameters)
    {
        await using var issuer = await StartAsync(ReadFormAsync);
        await using var undisturbed = await StartAsync(_ => Task.CompletedTask);

        var read = await issuer.PostFormAsync($"{Form}&{parameters}");
        var body = await undisturbed.PostFormAsync($"{Form}&{parameters}");

        read.ShouldRefuse(HttpStatusCode.BadRequest, "invalid_request");
        body.Status.Should().Be(parameters.Contains('[') ? HttpStatusCode.BadRequest : HttpStatusCode.OK);
    }

    [Test]
    public async Task A_single_name_in_another_case_is_ignored()
    {
        await using var issuer = await StartAsync(ReadFormAsync);

        var answer = await issuer.PostFormAsync($"{Form}&scope=read:users&Resource=x&X=1&x=2");

        answer.Scope.Should().Be("read:users");
        answer.Token.Audiences.Should().Equal(Issuer.Identifier);
    }

    [Test]
    public async Task A_form_with_a_byte_order_mark_that_was_read_gets_a_token()
    {
        await using var issuer = await StartAsync(ReadFormAsync);

        var answer = await issuer.SendAsync(HttpCall.Form([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Form)]).ToMessage());

        answer.Status.Should().Be(HttpStatusCode.OK, answer.Body);
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

    private static HttpRequestMessage FormIn(string charset, string body) =>
        (HttpCall.Form(body) with { ContentType = $"application/x-www-form-urlencoded; charset={charset}" }).ToMessage();

    private Task<RunningIssuer> StartAsync(Func<HttpContext, Task> middleware, string secret = "right") =>
        ReadingMiddleware.StartAsync(middleware, onKestrel, secret);

    private static TestCaseData Case(string name, HttpCall call, HttpStatusCode status = HttpStatusCode.BadRequest, string error = "invalid_request") =>
        new TestCaseData(call, status, error).SetArgDisplayNames(name);
}

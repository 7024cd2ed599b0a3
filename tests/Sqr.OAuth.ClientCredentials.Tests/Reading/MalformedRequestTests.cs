using System.Net;
using System.Text;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
internal sealed class MalformedRequestTests
{
    private const string Form = "grant_type=client_credentials&client_id=acme&client_secret=right";
    private const string Json = """{"grant_type":"client_credentials","client_id":"acme","client_secret":"right"}""";
    private const string JsonOpen = """{"grant_type":"client_credentials","client_id":"acme","client_secret":"right",""";
    private const int MaxBytes = 32 * 1024;

    [TestCaseSource(nameof(InvalidRequests))]
    public async Task A_malformed_request_is_refused_as_invalid_request(HttpCall call) =>
        await ShouldBeRefusedAsync(call, HttpStatusCode.BadRequest);

    [TestCaseSource(nameof(TooLarge))]
    public async Task A_body_over_32_KiB_is_refused(HttpCall call) =>
        await ShouldBeRefusedAsync(call, HttpStatusCode.RequestEntityTooLarge);

    [TestCaseSource(nameof(Unsupported))]
    public async Task A_body_in_another_encoding_is_refused(HttpCall call) =>
        await ShouldBeRefusedAsync(call, HttpStatusCode.UnsupportedMediaType);

    [TestCase("GET")]
    [TestCase("PUT")]
    [TestCase("DELETE")]
    [TestCase("PATCH")]
    [TestCase("OPTIONS")]
    [TestCase("TRACE")]
    [TestCase("QUERY")]
    [TestCase("M-SEARCH")]
    public async Task Another_method_than_POST_is_refused_and_told_which_to_use(string method)
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").StartAsync();

        var answer = await issuer.SendAsync((HttpCall.Form(Form) with { Method = method }).ToMessage());

        answer.ShouldRefuse(HttpStatusCode.MethodNotAllowed, "invalid_request");
        answer.Headers.Split('\n').Should().Contain("Allow: POST");
    }

    [Test]
    public async Task HEAD_is_answered_like_GET_without_its_body()
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").OnKestrel().StartAsync();

        var get = await issuer.SendAsync(new(HttpMethod.Get, Issuer.TokenPath));
        var head = await issuer.SendAsync(new(HttpMethod.Head, Issuer.TokenPath));

        head.Should().Be(get with { Body = "" });
    }

    [TestCaseSource(nameof(Accepted))]
    public async Task What_is_unusual_but_right_gets_a_token(HttpCall call)
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").StartAsync();

        var answer = await issuer.SendAsync(call.ToMessage());

        answer.Status.Should().Be(HttpStatusCode.OK, answer.Body);
        answer.Token.Subject.Should().Be("acme");
    }

    [Test]
    public async Task Nothing_of_a_request_is_repeated_in_its_refusal()
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").StartAsync();
        HttpCall[] calls =
        [
            HttpCall.Form("grant_type=zebra&client_id=zebra&client_secret=zebra"),
            HttpCall.Form("grant_type=client_credentials&client_id=zebra&client_secret=zebra"),
            HttpCall.Form($"{Form}&scope=zebra"),
            HttpCall.Form($"{Form}&scope=%22zebra"),
            HttpCall.Form($"{Form}&resource=https://zebra"),
            HttpCall.Form($"{Form}&resource=zebra"),
            HttpCall.Form("zebra=%zebra"),
            HttpCall.Json("{zebra"),
            HttpCall.Json("""{"scope":{"zebra":"zebra"}}"""),
            HttpCall.Form(Form).WithBasic("zebra"),
            HttpCall.Form("grant_type=client_credentials&client_id=zebra").With("Authorization", "zebra zebra"),
            HttpCall.Form($"{Form}&audience=zebra"),
            HttpCall.Form($"{Form}&scope[zebra]=zebra"),
            HttpCall.Form($"{Form}&scope=zebra,zebra"),
            HttpCall.Form("grant_type=client_credentials&client_id=zebra%0A&client_secret=zebra"),
            HttpCall.Form(Form) with { ContentType = "application/zebra" },
            HttpCall.Form(Form).With("Content-Encoding", "zebra"),
            HttpCall.Form(Form) with { Query = "?scope=zebra" },
            HttpCall.Form(Form) with { Method = "ZEBRA" },
        ];

        foreach (var call in calls)
        {
            var answer = await issuer.SendAsync(call.ToMessage());

            answer.ShouldBeARefusal();
            $"{answer.Headers}{answer.Body}".Should().NotContainEquivalentOf("zebra", call.ToString());
        }
    }

    [Test]
    public async Task A_chunked_body_over_32_KiB_is_refused_by_a_real_server()
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").OnKestrel().StartAsync();
        var message = HttpCall.Form(Padded(MaxBytes + 1)).ToMessage();
        message.Headers.TransferEncodingChunked = true;

        var answer = await issuer.SendAsync(message);

        answer.ShouldRefuse(HttpStatusCode.RequestEntityTooLarge, "invalid_request");
    }

    private static async Task ShouldBeRefusedAsync(HttpCall call, HttpStatusCode status)
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").StartAsync();

        var answer = await issuer.SendAsync(call.ToMessage());

        answer.ShouldRefuse(status, "invalid_request");
    }

    private static IEnumerable<TestCaseData> InvalidRequests() =>
    [
        Case("form: grant_type twice", HttpCall.Form($"{Form}&grant_type=client_credentials")),
        Case("form: client_id twice", HttpCall.Form($"{Form}&client_id=acme")),
        Case("form: client_secret twice", HttpCall.Form($"{Form}&client_secret=right")),
        Case("form: scope twice", HttpCall.Form($"{Form}&scope=read:users&scope=write:logs")),
        Case("form: scope twice, once empty", HttpCall.Form($"{Form}&scope=&scope=read:users")),
        Case("form: client_id twice, once with its name encoded", HttpCall.Form($"{Form}&client%5Fid=acme")),
        Case("JSON: grant_type twice", HttpCall.Json($$"""{{JsonOpen}}"grant_type":"client_credentials"}""")),
        Case("JSON: client_id twice", HttpCall.Json($$"""{{JsonOpen}}"client_id":"acme"}""")),
        Case("JSON: client_id twice, once with its name escaped", HttpCall.Json($$"""{{JsonOpen}}"client\u005fid":"acme"}""")),
        Case("JSON: client_secret twice", HttpCall.Json($$"""{{JsonOpen}}"client_secret":"right"}""")),
        Case("JSON: client_secret twice, once null", HttpCall.Json($$"""{{JsonOpen}}"client_secret":null}""")),
        Case("JSON: scope twice", HttpCall.Json($$"""{{JsonOpen}}"scope":"read:users","scope":"read:users"}""")),
        Case("JSON: resource twice", HttpCall.Json($$"""{{JsonOpen}}"resource":"https://api.test/orders","resource":"https://api.test/orders"}""")),

        Case("secret in header and form", HttpCall.Form(Form).WithBasic("acme:right")),
        Case("secret in header and JSON", HttpCall.Json(Json).WithBasic("acme:right")),
        Case("two Authorization headers", HttpCall.Form("grant_type=client_credentials").WithBasic("acme:right").WithBasic("acme:right")),
        Case("two Authorization headers of two schemes",
            HttpCall.Form("grant_type=client_credentials").WithBasic("acme:right").With("Authorization", "Bearer x")),

        Case("client_id in the query", HttpCall.Form(Form) with { Query = "?client_id=acme" }),
        Case("client_secret in the query", HttpCall.Form(Form) with { Query = "?client_secret=right" }),
        Case("grant_type in the query", HttpCall.Form(Form) with { Query = "?grant_type=client_credentials" }),
        Case("scope in the query, without a value", HttpCall.Form(Form) with { Query = "?x=y&scope" }),
        Case("audience in the query", HttpCall.Form(Form) with { Query = "?audience=x" }),
        Case("resource in the query, percent-encoded", HttpCall.Form(Form) with { Query = "?resourc%65=x" }),

        Case("form: no grant_type", HttpCall.Form("client_id=acme&client_secret=right")),
        Case("form: no client_id", HttpCall.Form("grant_type=client_credentials&client_secret=right")),
        Case("form: no client_secret", HttpCall.Form("grant_type=client_credentials&client_id=acme")),
        Case("form: empty grant_type", HttpCall.Form("grant_type=&client_id=acme&client_secret=right")),
        Case("form: empty client_id", HttpCall.Form("grant_type=client_credentials&client_id=&client_secret=right")),
        Case("form: empty client_secret", HttpCall.Form("grant_type=client_credentials&client_id=acme&client_secret=")),
        Case("form: client_secret without a value", HttpCall.Form("grant_type=client_credentials&client_id=acme&client_secret")),
        Case("form: a name in upper case", HttpCall.Form("GRANT_TYPE=client_credentials&client_id=acme&client_secret=right")),
        Case("form: half a percent sign", HttpCall.Form($"{Form}&x=%4")),
        Case("form: a lone percent sign", HttpCall.Form($"{Form}&x=%")),
        Case("form: a percent sign before no hex", HttpCall.Form($"{Form}&x=%zz")),
        Case("form: a broken name", HttpCall.Form($"{Form}&%=1")),
        Case("form: encoded bytes that are not UTF-8", HttpCall.Form($"{Form}&x=%ff")),
        Case("form: an encoded lone surrogate", HttpCall.Form($"{Form}&x=%ED%A0%80")),
        Case("form: an overlong slash", HttpCall.Form($"{Form}&x=%C0%AF")),
        Case("form: raw bytes that are not UTF-8", HttpCall.Form([.. Encoding.ASCII.GetBytes($"{Form}&x="), 0xC3])),
        Case("form: NUL encoded", HttpCall.Form("grant_type=client_credentials&client_id=acme%00&client_secret=right")),
        Case("form: NUL raw", HttpCall.Form("grant_type=client_credentials&client_id=acme\0&client_secret=right")),
        Case("form: a raw tab", HttpCall.Form($"{Form}&x=a\tb")),
        Case("form: a line end behind it", HttpCall.Form($"{Form}\r\n")),
        Case("form: a raw DEL", HttpCall.Form($"{Form}&x=\x7f")),
        Case("form: JSON in it", HttpCall.Form(Json)),

        Case("JSON: nothing", HttpCall.Json("")),
        Case("JSON: white space", HttpCall.Json(" \n")),
        Case("JSON: a form in it", HttpCall.Json(Form)),
        Case("JSON: empty object", HttpCall.Json("{}")),
        Case("JSON: a list", HttpCall.Json($"[{Json}]")),
        Case("JSON: a text", HttpCall.Json("\"client_credentials\"")),
        Case("JSON: null", HttpCall.Json("null")),
        Case("JSON: cut off", HttpCall.Json(Json[..^1])),
        Case("JSON: cut off in a text", HttpCall.Json(Json[..^3])),
        Case("JSON: something behind it", HttpCall.Json($"{Json}x")),
        Case("JSON: a second object behind it", HttpCall.Json($"{Json}{Json}")),
        Case("JSON: NUL behind it", HttpCall.Json($"{Json}\0")),
        Case("JSON: a comment before it", HttpCall.Json($"/* */{Json}")),
        Case("JSON: a comment in it", HttpCall.Json($$"""{{JsonOpen}}/* */"x":1}""")),
        Case("JSON: a comment behind it", HttpCall.Json($"{Json}//")),
        Case("JSON: a comma too many", HttpCall.Json($"{JsonOpen}}}")),
        Case("JSON: single quotes", HttpCall.Json("{'grant_type':'client_credentials'}")),
        Case("JSON: 65 levels", HttpCall.Json($$"""{{JsonOpen}}"x":{{Nested(65)}} }""")),
        Case("JSON: 10,000 levels", HttpCall.Json($$"""{{JsonOpen}}"x":{{Nested(10_000)}} }""")),
        Case("JSON: grant_type in upper case", HttpCall.Json("""{"Grant_Type":"client_credentials","client_id":"acme","client_secret":"right"}""")),
        Case("JSON: client_id is a number", HttpCall.Json("""{"grant_type":"client_credentials","client_id":7,"client_secret":"right"}""")),
        Case("JSON: client_id is null", HttpCall.Json("""{"grant_type":"client_credentials","client_id":null,"client_secret":"right"}""")),
        Case("JSON: client_secret is a list", HttpCall.Json("""{"grant_type":"client_credentials","client_id":"acme","client_secret":["right"]}""")),
        Case("JSON: client_secret is empty", HttpCall.Json("""{"grant_type":"client_credentials","client_id":"acme","client_secret":""}""")),
        Case("JSON: grant_type is true", HttpCall.Json("""{"grant_type":true,"client_id":"acme","client_secret":"right"}""")),
        Case("JSON: scope is a number", HttpCall.Json($$"""{{JsonOpen}}"scope":1}""")),
        Case("JSON: scope is an object", HttpCall.Json($$"""{{JsonOpen}}"scope":{"a":"b"} }""")),
        Case("JSON: scope has a number in it", HttpCall.Json($$"""{{JsonOpen}}"scope":["read:users",1]}""")),
        Case("JSON: scope has a list in it", HttpCall.Json($$"""{{JsonOpen}}"scope":[["read:users"]]}""")),
        Case("JSON: scope has an empty text in it", HttpCall.Json($$"""{{JsonOpen}}"scope":[""]}""")),
        Case("JSON: resource is false", HttpCall.Json($$"""{{JsonOpen}}"resource":false}""")),
        Case("JSON: audience is a number", HttpCall.Json($$"""{{JsonOpen}}"audience":1}""")),
        Case("JSON: audience twice", HttpCall.Json($$"""{{JsonOpen}}"audience":"a","audience":"b"}""")),
        Case("JSON: resource has null in it", HttpCall.Json($$"""{{JsonOpen}}"resource":[null]}""")),
        Case("JSON: NUL escaped", HttpCall.Json("""{"grant_type":"client_credentials","client_id":"acme\u0000","client_secret":"right"}""")),
        Case("JSON: NUL in a scope of a list", HttpCall.Json($$"""{{JsonOpen}}"scope":["read:users\u0000"]}""")),
        Case("JSON: NUL in a resource of a list", HttpCall.Json($$"""{{JsonOpen}}"resource":["https://api.test/orders\u0000"]}""")),
        Case("JSON: a raw control character", HttpCall.Json($$"""{{JsonOpen}}"x":"{{'\u0001'}}"}""")),
        Case("JSON: half a surrogate pair, escaped", HttpCall.Json("""{"grant_type":"client_credentials","client_id":"\ud800","client_secret":"right"}""")),
        Case("JSON: surrogates in the wrong order",
            HttpCall.Json("""{"grant_type":"client_credentials","client_id":"\udc00\ud800","client_secret":"right"}""")),
        Case("JSON: half a surrogate pair in a name", HttpCall.Json($$"""{{JsonOpen}}"\ud800":1}""")),
        Case("JSON: not UTF-8", HttpCall.Json([.. Encoding.ASCII.GetBytes($"{JsonOpen}\"x\":\""), 0xFF, .. "\"}"u8])),
        Case("JSON: UTF-8 of a lone surrogate", HttpCall.Json([.. Encoding.ASCII.GetBytes($"{JsonOpen}\"x\":\""), 0xED, 0xA0, 0x80, .. "\"}"u8])),
        Case("JSON: UTF-16", HttpCall.Json(Encoding.Unicode.GetBytes(Json))),
        Case("JSON: two byte order marks", HttpCall.Json([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Json)])),
    ];

    private static IEnumerable<TestCaseData> TooLarge() =>
    [
        Case("form, with its length", HttpCall.Form(Padded(MaxBytes + 1))),
        Case("form, without its length", HttpCall.Form(Padded(MaxBytes + 1)) with { HasLength = false }),
        Case("JSON, with its length", HttpCall.Json(Json + new string(' ', MaxBytes))),
        Case("JSON, without its length", HttpCall.Json(Json + new string(' ', MaxBytes)) with { HasLength = false }),
        Case("far larger, without its length", HttpCall.Form(Padded(4 * 1024 * 1024)) with { HasLength = false }),
    ];

    private static IEnumerable<TestCaseData> Unsupported() =>
    [
        Case("no Content-Type", HttpCall.Form(Form) with { ContentType = null }),
        Case("an empty Content-Type", HttpCall.Form(Form) with { ContentType = "" }),
        Case("a Content-Type that is none", HttpCall.Form(Form) with { ContentType = "form" }),
        Case("text/plain", HttpCall.Form(Form) with { ContentType = "text/plain" }),
        Case("text/json", HttpCall.Json(Json) with { ContentType = "text/json" }),
        Case("application/*", HttpCall.Json(Json) with { ContentType = "application/*" }),
        Case("application/json+x", HttpCall.Json(Json) with { ContentType = "application/json+x" }),
        Case("multipart/form-data", HttpCall.Form(Form) with { ContentType = "multipart/form-data; boundary=x" }),
        Case("two Content-Types in one", HttpCall.Form(Form) with { ContentType = "application/x-www-form-urlencoded, application/json" }),
        Case("two Content-Types in two lines", HttpCall.Form(Form).With("Content-Type", "application/json")),
        Case("charset utf-16le", HttpCall.Json(Json) with { ContentType = "application/json; charset=utf-16le" }),
        Case("charset utf-32", HttpCall.Form(Form) with { ContentType = "application/x-www-form-urlencoded; charset=utf-32" }),
        Case("charset utf-16", HttpCall.Json(Json) with { ContentType = "application/json; charset=utf-16" }),
        Case("gzip", HttpCall.Form(Form).With("Content-Encoding", "gzip")),
        Case("identity and gzip", HttpCall.Json(Json).With("Content-Encoding", "identity").With("Content-Encoding", "gzip")),
    ];

    private static IEnumerable<TestCaseData> Accepted() =>
    [
        Case("form: exactly 32 KiB", HttpCall.Form(Padded(MaxBytes))),
        Case("form: exactly 32 KiB, without its length", HttpCall.Form(Padded(MaxBytes)) with { HasLength = false }),
        Case("JSON: exactly 32 KiB", HttpCall.Json(Json.PadRight(MaxBytes))),
        Case("form: charset=utf-8", HttpCall.Form(Form) with { ContentType = "application/x-www-form-urlencoded; charset=utf-8" }),
        Case("form: charset=\"UTF-8\"", HttpCall.Form(Form) with { ContentType = "application/x-www-form-urlencoded;charset=\"UTF-8\"" }),
        Case("form: type in upper case", HttpCall.Form(Form) with { ContentType = "APPLICATION/X-WWW-FORM-URLENCODED" }),
        Case("JSON: charset=\"utf-8\"", HttpCall.Json(Json) with { ContentType = "application/json; charset=\"utf-8\"" }),
        Case("JSON: charset=UTF-8, type in mixed case", HttpCall.Json(Json) with { ContentType = "Application/JSON ; charset=UTF-8" }),
        Case("form: charset ISO-8859-1, as of Apache HttpClient",
            HttpCall.Form(Form) with { ContentType = "application/x-www-form-urlencoded; charset=ISO-8859-1" }),
        Case("form: charset us-ascii", HttpCall.Form(Form) with { ContentType = "application/x-www-form-urlencoded; charset=us-ascii" }),
        Case("form: charset utf8", HttpCall.Form(Form) with { ContentType = "application/x-www-form-urlencoded; charset=utf8" }),
        Case("form: charset windows-1252, and UTF-8 in it",
            HttpCall.Form($"{Form}&x=ä") with { ContentType = "application/x-www-form-urlencoded; charset=\"windows-1252\"" }),
        Case("JSON: charset ISO-8859-1", HttpCall.Json(Json) with { ContentType = "application/json;charset=iso-8859-1" }),
        Case("form: the same Content-Type twice", HttpCall.Form(Form).With("Content-Type", "application/x-www-form-urlencoded")),
        Case("JSON: the same Content-Type twice, joined by a proxy",
            HttpCall.Json(Json) with { ContentType = "application/json, application/json; charset=utf-8" }),
        Case("form: identity", HttpCall.Form(Form).With("Content-Encoding", "identity")),
        Case("JSON: Identity", HttpCall.Json(Json).With("Content-Encoding", "Identity")),
        Case("form: a byte order mark", HttpCall.Form([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Form)])),
        Case("JSON: a byte order mark", HttpCall.Json([.. Encoding.UTF8.Preamble, .. Encoding.UTF8.GetBytes(Json)])),
        Case("JSON: another parameter of the type", HttpCall.Json(Json) with { ContentType = "application/json; profile=x" }),
        Case("a query of others", HttpCall.Form(Form) with { Query = "?utm_source=%zz&&=" }),
        Case("form: unknown parameters, also twice", HttpCall.Form($"{Form}&x=1&x=2&=3&&client_id_=4&username=u&password=p")),
        Case("form: NUL in an unknown parameter", HttpCall.Form($"{Form}&x=%00")),
        Case("form: parameters with names like those of scopes", HttpCall.Form($"{Form}&scp[]=a&scopes[0]=b&x[scope]=c&[scope]=d&scp=e&scopes=f")),
        Case("form: 5,000 unknown parameters", HttpCall.Form($"{Form}{string.Concat(Enumerable.Repeat("&x=1", 5_000))}")),
        Case("form: everything percent-encoded", HttpCall.Form("%67rant%5ftype=client%5Fcredentials&client_id=%61cme&client_secret=%72ight")),
        Case("form: empty scope and resource", HttpCall.Form($"{Form}&scope=&resource=&resource")),
        Case("JSON: unknown members of every type",
            HttpCall.Json($$"""{{JsonOpen}}"a":1.5e9,"b":true,"c":null,"d":{"client_id":"x","e":[]},"f":[[{}]],"a":"again"}""")),
        Case("JSON: a member in another case", HttpCall.Json($$"""{{JsonOpen}}"Client_Id":"x"}""")),
        Case("JSON: 60 levels in an unknown member", HttpCall.Json($$"""{{JsonOpen}}"x":{{Nested(60)}} }""")),
        Case("JSON: scope and resource null", HttpCall.Json($$"""{{JsonOpen}}"scope":null,"resource":null}""")),
        Case("JSON: scope and resource empty", HttpCall.Json($$"""{{JsonOpen}}"scope":"","resource":[]}""")),
        Case("JSON: escaped texts and names",
            HttpCall.Json("""{"\u0067rant_type":"client\u005fcredentials","client_id":"\u0061cme","client_secret":"r\u0069ght"}""")),
        Case("JSON: white space around everything",
            HttpCall.Json("\r\n\t { \"grant_type\" : \"client_credentials\" , \"client_id\" : \"acme\" , \"client_secret\" : \"right\" } \r\n\t ")),
    ];

    private static string Nested(int levels) => new string('[', levels) + new string(']', levels);

    private static string Padded(int bytes) => $"{Form}&x=".PadRight(bytes, 'x');

    private static TestCaseData Case(string name, HttpCall call) => new TestCaseData(call).SetArgDisplayNames(name);
}

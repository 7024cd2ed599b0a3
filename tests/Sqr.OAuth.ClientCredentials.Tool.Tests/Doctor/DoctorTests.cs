using System.Net;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

[RunsInFull]
public sealed class DoctorTests
{
    /// <summary>On a loopback address that is always so, and only worth a note.</summary>
    private const string PlainHttp = "plain-http";

    [Test]
    public async Task Our_own_issuer_is_in_good_health()
    {
        await using var issuer = await ServedIssuer.StartAsync();

        var run = (await new Tool { Input = "right" }.StartAsync("doctor", issuer.Url, "--client-id", "acme", "--json")).Done();

        Ids(run).Should().Equal(PlainHttp);
    }

    [Test]
    public async Task An_issuer_that_does_all_right_is_told_so()
    {
        await using var issuer = await CarelessIssuer.StartAsync(_ => { });

        Ids((await ExamineAsync(issuer)).Done()).Should().Equal(PlainHttp);
    }

    [Test]
    public async Task A_byte_order_mark_is_skipped()
    {
        await using var issuer = await CarelessIssuer.StartAsync(careless => careless.Prefix = "\ufeff");

        Ids((await ExamineAsync(issuer)).Done()).Should().Equal(PlainHttp);
    }

    [TestCaseSource(nameof(Findings))]
    public async Task What_is_wrong_or_weak_is_found(Action<object> spoil, string level, string[] expected)
    {
        await using var issuer = await CarelessIssuer.StartAsync(spoil);

        var run = await ExamineAsync(issuer);

        Ids(run).Except([PlainHttp]).Should().BeEquivalentTo(expected);
        run.Json["findings"]!.AsArray().Single(finding => finding!["id"]!.GetValue<string>() == expected[0])!["level"]!.GetValue<string>().Should().Be(level);
        run.ExitCode.Should().Be(level is "error" ? 1 : 0);
        run.Json["findings"]!.AsArray().Should().OnlyContain(finding => finding!["remedy"]!.GetValue<string>().Length > 0);
    }

    [Test]
    public async Task People_see_each_finding_with_its_remedy_the_worst_first()
    {
        await using var issuer = await CarelessIssuer.StartAsync(careless =>
        {
            careless.OtherKey["d"] = "AAAA";
            careless.OtherKey.Remove("use");
        });

        var run = await new Tool { Input = CarelessIssuer.Secret }.StartAsync("doctor", issuer.Url, "--client-id", CarelessIssuer.ClientId);

        run.Output.Should().MatchRegex(@"^ERROR +Key two is published with its private half \(d\).*\[key-private\]\n +Revoke it now")
            .And.Contain("Errors: 1, warnings: 1, notes: 1.");
        run.Output.IndexOf("WARNING", StringComparison.Ordinal).Should().BeGreaterThan(0).And.BeLessThan(run.Output.IndexOf("NOTE", StringComparison.Ordinal));
    }

    [Test]
    public async Task Without_a_client_no_token_is_asked_for_and_the_rest_is_looked_at()
    {
        await using var issuer = await CarelessIssuer.StartAsync(careless => careless.TokenHeaders.Clear());

        var run = (await Tool.RunAsync("doctor", issuer.Url, "--json")).Done();

        run.Json["tokenRequested"]!.GetValue<bool>().Should().BeFalse();
        Ids(run).Should().Equal(PlainHttp);
    }

    [Test]
    public async Task Nobody_there_ends_with_3()
    {
        (await Tool.RunAsync("doctor", $"http://127.0.0.1:{FreePort.Next()}")).ShouldBeRefused("is not reachable", exitCode: 3);
    }

    [Test]
    public async Task Who_says_nothing_is_not_waited_for()
    {
        using var silent = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        silent.Start();

        (await Tool.RunAsync("doctor", $"https://{silent.LocalEndpoint}")).ShouldBeRefused("TLS handshake did not complete within", exitCode: 3);
    }

    [Test]
    public async Task No_secret_goes_where_the_metadata_of_another_issuer_say()
    {
        var sent = false;
        await using var issuer = await CarelessIssuer.StartAsync(careless =>
        {
            Both(careless, "issuer", "https://other.example");
            careless.Answer = (query, form) =>
            {
                sent |= form["client_secret"] == CarelessIssuer.Secret;

                return careless.AnswerRight(query, form);
            };
        });

        var run = await ExamineAsync(issuer);

        sent.Should().BeFalse();
        run.Json["tokenRequested"]!.GetValue<bool>().Should().BeFalse();
    }

    [Test]
    public async Task A_certificate_that_nobody_knows_is_found_and_no_secret_is_sent()
    {
        using var certificate = Certificates.OfServer(days: 90);
        await using var issuer = await ServedIssuer.StartAsync(certificate);

        var run = await new Tool { Input = "right" }.StartAsync("doctor", issuer.Url, "--client-id", "acme", "--json");

        run.ExitCode.Should().Be(1);
        Ids(run).Should().Equal("certificate-untrusted");
    }

    [TestCase(90)]
    [TestCase(10, "certificate-expires")]
    public async Task A_certificate_that_expires_soon_is_found(int days, params string[] expected)
    {
        using var certificate = Certificates.OfServer(days);
        using var trusted = TextFile.Of(certificate.ExportCertificatePem(), ".pem");
        await using var issuer = await ServedIssuer.StartAsync(certificate);

        var run = (await new Tool { Input = "right", Environment = { ["SSL_CERT_FILE"] = trusted.Path } }
            .StartAsync("doctor", issuer.Url, "--client-id", "acme", "--json")).Done();

        Ids(run).Should().Equal(expected);
    }

    [Test]
    public void Every_finding_stands_in_the_docs()
    {
        var docs = File.ReadAllText(Path.Combine(TestContext.CurrentContext.TestDirectory, "tool.md"));

        Findings().SelectMany(finding => (string[])finding.Arguments[2]!).Append(PlainHttp).Should().AllSatisfy(id => docs.Should().Contain($"`{id}`"));
    }

    private static IEnumerable<TestCaseData> Findings() =>
    [
        .. MetadataFindings(),
        .. KeyFindings(),
        .. EndpointFindings(),
        .. TokenFindings(),
    ];

    private static IEnumerable<TestCaseData> MetadataFindings() =>
    [
        Case("no metadata for OpenID Connect consumers", "warning", issuer => issuer.OpenIdMetadata = null, "metadata-missing"),
        Case("metadata that are no JSON", "error", issuer => issuer.MetadataText = "<html>", "metadata-unreadable"),
        Case("metadata with a member twice", "error", issuer => issuer.MetadataText = """{"issuer":"a","issuer":"b"}""", "metadata-unreadable"),
        Case("metadata served as text", "warning", issuer => issuer.MetadataType = "text/plain", "metadata-content-type"),
        Case("metadata that differ", "error", issuer => issuer.OpenIdMetadata!["jwks_uri"] = $"{issuer.Url}/other", "metadata-differ"),
        Case("no metadata at all", "error", issuer => (issuer.OpenIdMetadata, issuer.MetadataText) = (null, "[]"),
            "metadata-none", "metadata-missing", "metadata-unreadable"),
        Case("another issuer", "error", issuer => Both(issuer, "issuer", "https://other.example"), "issuer-mismatch", "token-not-asked"),
        Case("an issuer with a slash", "error", issuer => Both(issuer, "issuer", $"{issuer.Url}/"), "issuer-mismatch"),
        Case("no issuer", "error", issuer => Both(issuer, "issuer", null), "issuer-missing", "token-not-asked"),
        Case("no jwks_uri", "error", issuer => Both(issuer, "jwks_uri", null), "jwks-uri-missing", "token-kid-unknown"),
        Case("a foreign jwks_uri", "warning",
            issuer => Both(issuer, "jwks_uri", issuer.Url.Replace("localhost", "127.0.0.1", StringComparison.Ordinal) + "/jwks"), "jwks-uri-elsewhere"),
        Case("a jwks_uri where nobody is", "error", issuer => Both(issuer, "jwks_uri", $"http://localhost:{FreePort.Next()}/jwks"),
            "jwks-uri-unreachable", "jwks-uri-elsewhere", "token-kid-unknown"),
        Case("a token endpoint over http", "error", issuer => Both(issuer, "token_endpoint", "http://issuer.invalid/token"),
            "token-endpoint-http", "token-endpoint-elsewhere", "token-endpoint-unreachable"),
        Case("no token endpoint", "error", issuer => Both(issuer, "token_endpoint", null), "token-endpoint-missing"),
        Case("no client credentials grant", "warning", issuer => Both(issuer, "grant_types_supported", null), "grant-missing"),
        Case("clients without authentication", "warning", issuer => issuer.Metadata["token_endpoint_auth_methods_supported"]!.AsArray().Add("none"),
            "auth-none"),
        Case("client_secret_jwt", "warning", issuer => issuer.Metadata["token_endpoint_auth_methods_supported"]!.AsArray().Add("client_secret_jwt"),
            "auth-secret-jwt"),
        Case("a clock two minutes behind", "warning", issuer => issuer.ClockError = TimeSpan.FromMinutes(-2), "clock-difference"),
        Case("a clock an hour ahead", "error", issuer => issuer.ClockError = TimeSpan.FromHours(1), "clock-difference"),
    ];

    private static IEnumerable<TestCaseData> KeyFindings() =>
    [
        Case("a private key", "error", issuer => issuer.OtherKey["d"] = "AAAA", "key-private"),
        Case("a private RSA key", "error", issuer => Replace(issuer.OtherKey, Rsa(2048, ("p", "AAAA"), ("q", "AAAA"))), "key-private", "key-alone"),
        Case("a symmetric key", "error", issuer => issuer.Jwks["keys"]!.AsArray().Add(
            new JsonObject { ["kty"] = "oct", ["k"] = "AAAA", ["kid"] = "3", ["use"] = "enc", ["alg"] = "A256GCM" }), "key-symmetric"),
        Case("a short RSA key", "error", issuer => Replace(issuer.OtherKey, Rsa(1024)), "key-short", "key-alone"),
        Case("a garbled RSA key", "error", issuer => Replace(issuer.OtherKey, Rsa(2048, ("n", "!!!"))), "key-short", "key-alone"),
        Case("a key for HS256", "error", issuer => issuer.Jwks["keys"]!.AsArray().Add(
            new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["kid"] = "3", ["use"] = "enc", ["alg"] = "HS256" }), "key-alg-weak"),
        Case("a rare curve", "warning", issuer => issuer.OtherKey["crv"] = "secp256k1", "key-curve"),
        Case("a key that does not say what it is for", "warning", issuer => issuer.OtherKey.Remove("use"), "key-use-missing"),
        Case("keys that do not say for which algorithm", "warning", issuer => issuer.Jwks["keys"]!.AsArray().Add(
            new JsonObject { ["kty"] = "EC", ["crv"] = "P-256", ["kid"] = "3", ["use"] = "enc" }), "key-alg-missing"),
        Case("a key without kid", "error", issuer => issuer.OtherKey.Remove("kid"), "kid-missing"),
        Case("two keys of one kid", "error", issuer => issuer.OtherKey["kid"] = "one", "kid-twice"),
        Case("one key and none announced", "warning", issuer => issuer.Jwks["keys"]!.AsArray().RemoveAt(1), "key-alone"),
        Case("no keys", "error", issuer => issuer.Jwks["keys"]!.AsArray().Clear(), "jwks-empty", "token-kid-unknown"),
        Case("no key set", "error", issuer => issuer.Jwks.Remove("keys"), "jwks-unreadable", "token-kid-unknown"),
        Case("a key set that is not cached", "warning", issuer => issuer.JwksHeaders["Cache-Control"] = "no-store", "jwks-not-cached"),
        Case("a key set that is cached for a month", "warning", issuer => issuer.JwksHeaders["Cache-Control"] = "max-age=2592000", "jwks-cached-long"),
        Case("a key set without ETag", "note", issuer => issuer.JwksHeaders.Remove("ETag"), "jwks-no-etag"),
    ];

    private static IEnumerable<TestCaseData> EndpointFindings() =>
    [
        Case("GET is answered", "error", issuer => issuer.AnswersGet = true, "get-accepted"),
        Case("an unknown client is a server error", "error", issuer => Refuse(issuer, 500, "server_error"), "refusal-code"),
        Case("an unknown client is a 400", "warning", issuer => Refuse(issuer, 400, "invalid_client"), "refusal-status"),
        Case("a secret is repeated", "error", issuer => issuer.Answer = (query, form) => Known(form)
            ? issuer.AnswerRight(query, form)
            : (401, CarelessIssuer.Error("invalid_client", $"Wrong: {form["client_secret"]}")),
            "secret-echoed"),
        Case("a client is repeated", "warning", issuer => issuer.Answer = (query, form) => Known(form)
            ? issuer.AnswerRight(query, form)
            : (401, CarelessIssuer.Error("invalid_client", $"Unknown: {form["client_id"]}")),
            "client-echoed", "clients-told-apart"),
        Case("an unknown client is told from a wrong secret", "warning", issuer => issuer.Answer = (query, form) =>
            issuer.AnswerRight(query, form) is (401, _) && form["client_id"] == CarelessIssuer.ClientId
                ? (401, CarelessIssuer.Error("invalid_client", "Wrong secret."))
                : issuer.AnswerRight(query, form),
            "clients-told-apart"),
        Case("a secret is read from the query", "error", issuer => issuer.Answer = (query, form) => query.ContainsKey("client_secret")
            ? (401, CarelessIssuer.Error("invalid_client", "The client or its secret is not right."))
            : issuer.AnswerRight(query, form),
            "secret-in-query"),
    ];

    private static IEnumerable<TestCaseData> TokenFindings() =>
    [
        Case("a client that is refused", "error", issuer => issuer.Answer = (_, form) => form.ContainsKey("client_secret")
            ? (401, CarelessIssuer.Error("invalid_client", "No."))
            : (400, CarelessIssuer.Error("invalid_request", "No.")),
            "token-refused"),
        Case("an answer that may be cached", "error", issuer => issuer.TokenHeaders.Clear(), "token-stored"),
        Case("another token_type", "error", issuer => issuer.TokenAnswer["token_type"] = "mac", "token-type"),
        Case("no expires_in", "warning", issuer => issuer.TokenAnswer.Remove("expires_in"), "expires-in-missing"),
        Case("an expires_in that is not so", "error", issuer => issuer.TokenAnswer["expires_in"] = 7200, "expires-in-wrong"),
        Case("an opaque token", "note", issuer => issuer.OpaqueToken = "abc", "token-opaque"),
        Case("typ JWT", "warning", issuer => issuer.TokenType = "JWT", "token-typ"),
        Case("HS256", "error", issuer => issuer.Credentials = new(new SymmetricSecurityKey(new byte[32]) { KeyId = "one" }, "HS256"),
            "token-alg", "token-alg-mismatch"),
        Case("no signature", "error", issuer => issuer.Credentials = null, "token-alg", "token-kid-missing"),
        Case("a key that is not published", "error", issuer => issuer.Key["kid"] = "old", "token-kid-unknown"),
        Case("a signature of another key", "error",
            issuer => (issuer.Key["x"], issuer.Key["y"]) = (issuer.OtherKey["x"]!.DeepClone(), issuer.OtherKey["y"]!.DeepClone()), "token-signature"),
        Case("a key published for another algorithm", "error", issuer => issuer.Key["alg"] = "ES384", "token-alg-mismatch", "key-alone"),
        Case("another iss", "error", issuer => issuer.Claims["iss"] = "https://other.example", "token-iss"),
        Case("no aud", "error", issuer => issuer.Claims.Remove("aud"), "token-aud-missing"),
        Case("no exp", "error", issuer => issuer.Claims.Remove("exp"), "token-exp-missing"),
        Case("no iat", "warning", issuer => issuer.Claims.Remove("iat"), "token-claim-missing"),
        Case("no jti", "warning", issuer => issuer.Claims.Remove("jti"), "token-claim-missing"),
        Case("no client_id", "warning", issuer => issuer.Claims.Remove("client_id"), "token-claim-missing"),
        Case("no sub", "warning", issuer => issuer.Claims.Remove("sub"), "token-claim-missing"),
        Case("a lifetime of two hours", "warning", issuer => Live(issuer, 7200), "token-lifetime"),
        Case("a lifetime of two days", "error", issuer => Live(issuer, 172_800), "token-lifetime"),
        Case("not valid before tomorrow", "error", issuer => issuer.Claims["nbf"] = DateTimeOffset.UtcNow.AddDays(1).ToUnixTimeSeconds(),
            "token-not-valid-now"),
    ];

    // The type of the test's own issuer is internal, a test method public.
    private static TestCaseData Case(string name, string level, Action<CarelessIssuer> spoil, params string[] expected) =>
        new TestCaseData((object issuer) => spoil((CarelessIssuer)issuer), level, expected).SetArgDisplayNames(name);

    private static Task<ToolRun> ExamineAsync(CarelessIssuer issuer) =>
        new Tool { Input = CarelessIssuer.Secret }.StartAsync("doctor", issuer.Url, "--client-id", CarelessIssuer.ClientId, "--json");

    private static List<string> Ids(ToolRun run) => [.. run.Json["findings"]!.AsArray().Select(finding => finding!["id"]!.GetValue<string>())];

    private static void Both(CarelessIssuer issuer, string name, JsonNode? value)
    {
        foreach (var metadata in new[] { issuer.Metadata, issuer.OpenIdMetadata! })
        {
            metadata.Remove(name);
            if (value is not null)
            {
                metadata[name] = value.DeepClone();
            }
        }
    }

    private static bool Known(Microsoft.AspNetCore.Http.IFormCollection form) =>
        form["client_secret"] == CarelessIssuer.Secret || !form.ContainsKey("client_secret");

    private static void Refuse(CarelessIssuer issuer, int status, string error) =>
        issuer.Answer = (query, form) => issuer.AnswerRight(query, form) is (401, _)
            ? (status, CarelessIssuer.Error(error, "No."))
            : issuer.AnswerRight(query, form);

    private static void Live(CarelessIssuer issuer, long seconds)
    {
        issuer.Claims["exp"] = issuer.Claims["iat"]!.GetValue<long>() + seconds;
        issuer.TokenAnswer["expires_in"] = seconds;
    }

    private static JsonObject Rsa(int bits, params (string Name, string Value)[] more)
    {
        using var rsa = RSA.Create(bits);
        var key = new JsonObject
        {
            ["kty"] = "RSA",
            ["use"] = "sig",
            ["alg"] = "RS256",
            ["kid"] = "rsa",
            ["e"] = "AQAB",
            ["n"] = Base64UrlEncoder.Encode(rsa.ExportParameters(false).Modulus),
        };
        foreach (var (name, value) in more)
        {
            key[name] = value;
        }

        return key;
    }

    private static void Replace(JsonObject key, JsonObject by)
    {
        key.Clear();
        foreach (var (name, value) in by)
        {
            key[name] = value?.DeepClone();
        }
    }
}

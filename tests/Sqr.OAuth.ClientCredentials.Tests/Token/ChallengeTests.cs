using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Who gets a 401, and the challenge that comes with it.</summary>
[TestFixture]
internal sealed class ChallengeTests
{
    private const string Body = "grant_type=client_credentials";
    private const string Challenge = $"WWW-Authenticate: Basic realm=\"{Issuer.Identifier}\", charset=\"UTF-8\"";

    [TestCase("", TestName = "Nothing at all")]
    [TestCase(Body, TestName = "The grant_type alone")]
    [TestCase("scope=read:users", TestName = "A scope alone")]
    [TestCase("grant_type=client_credentials&client_id=&client_secret=", TestName = "Empty credentials")]
    public async Task A_form_without_credentials_gets_a_401_with_a_challenge(string body)
    {
        await using var issuer = await StartAsync();

        var answer = await issuer.PostFormAsync(body);

        answer.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        answer.Headers.Split('\n').Should().Contain(Challenge);
    }

    [TestCase("""{"grant_type":"client_credentials"}""")]
    [TestCase("""{"grant_type":"client_credentials","client_id":"acme"}""")]
    [TestCase("""{"grant_type":"client_credentials","client_secret":"right"}""")]
    public async Task JSON_without_credentials_is_an_invalid_request(string body)
    {
        await using var issuer = await StartAsync();

        var answer = await issuer.PostJsonAsync(body);

        answer.ShouldRefuse(HttpStatusCode.BadRequest, "invalid_request");
        answer.Headers.Should().NotContain("WWW-Authenticate");
    }

    [Test]
    public async Task A_client_that_sends_its_credentials_only_when_challenged_gets_a_token()
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").OnKestrel().StartAsync();
        using var handler = new HttpClientHandler { Credentials = new NetworkCredential("acme", "right") };
        using var http = new HttpClient(handler) { BaseAddress = issuer.Http.BaseAddress };

        using var response = await http.PostAsync(Issuer.TokenPath, new FormUrlEncodedContent([new("grant_type", "client_credentials")]));

        response.StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [TestCaseSource(nameof(Refused))]
    public async Task Every_401_carries_the_challenge(HttpCall call)
    {
        await using var issuer = await StartAsync();

        var answer = await issuer.SendAsync(call.ToMessage());

        answer.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        answer.Headers.Split('\n').Should().Contain(Challenge);
    }

    private static IEnumerable<TestCaseData> Refused()
    {
        var form = HttpCall.Form($"{Body}&client_id=acme&client_secret=wrong");
        var json = HttpCall.Json("""{"grant_type":"client_credentials","client_id":"acme","client_secret":"wrong"}""");
        var assertion = HttpCall.Form($"{Body}&client_assertion=x&client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer");

        return
        [
            Case("a wrong secret in a form", form),
            Case("a wrong secret in JSON", json),
            Case("a wrong secret in the header", HttpCall.Form(Body).WithBasic("acme:wrong")),
            Case("an assertion that is none", assertion),
            Case("Node's fetch", form.With("Sec-Fetch-Mode", "cors")),
            Case("a page that a browser goes to", form.With("Sec-Fetch-Site", "same-origin").With("Sec-Fetch-Mode", "navigate")),
            Case("a script with its secret in the header",
                HttpCall.Form(Body).WithBasic("acme:wrong").With("Sec-Fetch-Site", "same-origin").With("Sec-Fetch-Mode", "cors")),
            Case("a script without credentials", HttpCall.Form(Body).With("X-Requested-With", "XMLHttpRequest")),
            Case("another scheme", HttpCall.Form(Body).With("Authorization", "Bearer x")),
        ];
    }

    [TestCaseSource(nameof(Scripts))]
    public async Task A_browsers_script_that_sent_its_secret_in_the_body_gets_no_challenge(HttpCall call)
    {
        await using var issuer = await StartAsync();

        var answer = await issuer.SendAsync(call.ToMessage());

        answer.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        answer.Headers.Should().NotContain("WWW-Authenticate");
    }

    private static IEnumerable<TestCaseData> Scripts()
    {
        var form = HttpCall.Form($"{Body}&client_id=acme&client_secret=wrong");
        var json = HttpCall.Json("""{"grant_type":"client_credentials","client_id":"acme","client_secret":"wrong"}""");

        return
        [
            Case("fetch", form.With("Sec-Fetch-Site", "same-origin").With("Sec-Fetch-Mode", "cors")),
            Case("fetch across sites", json.With("Sec-Fetch-Site", "cross-site").With("Sec-Fetch-Mode", "cors")),
            Case("an older browser", json.With("Sec-Fetch-Site", "none")),
            Case("jQuery", form.With("X-Requested-With", "XMLHttpRequest")),
            Case("fetch with a header of the platform", form.With("Sec-Fetch-Site", "same-origin").With("Authorization", "Bearer x")),
        ];
    }

    [TestCase("Bearer abc", TestName = "Bearer")]
    [TestCase("Digest username=\"acme\"", TestName = "Digest")]
    [TestCase("Basically YWNtZTpyaWdodA==", TestName = "A scheme that begins with Basic")]
    [TestCase("x", TestName = "A scheme alone")]
    public async Task A_header_of_another_scheme_is_refused_alone_and_passed_over_beside_credentials(string header)
    {
        await using var issuer = await StartAsync();

        var alone = await issuer.SendAsync(HttpCall.Form(Body).With("Authorization", header).ToMessage());
        var withId = await issuer.SendAsync(HttpCall.Form($"{Body}&client_id=acme").With("Authorization", header).ToMessage());
        var json = await issuer.SendAsync(HttpCall.Json("""{"grant_type":"client_credentials"}""").With("Authorization", header).ToMessage());
        var logged = issuer.Logs.Refusals.Count;
        var form = await issuer.SendAsync(HttpCall.Form($"{Body}&client_id=acme&client_secret=right").With("Authorization", header).ToMessage());
        var wrong = await issuer.SendAsync(HttpCall.Form($"{Body}&client_id=acme&client_secret=wrong").With("Authorization", header).ToMessage());

        alone.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        alone.Description.Should().Contain("Basic").And.Contain("body");
        withId.Should().Be(alone);
        json.Should().Be(alone);
        logged.Should().Be(3);
        form.Token.Subject.Should().Be("acme");
        wrong.Description.Should().NotBe(alone.Description);
    }

    [Test]
    public async Task A_header_of_another_scheme_is_passed_over_beside_an_assertion()
    {
        await using var issuer = await Issuer.Default.AndKeyClient().StartAsync();

        var assertion = Uri.EscapeDataString(issuer.Assertion().ToString());
        var call = HttpCall.Form($"{Body}&client_assertion_type={Uri.EscapeDataString(Assertion.Type)}&client_assertion={assertion}");
        var answer = await issuer.SendAsync(call.With("Authorization", "Bearer x").ToMessage());

        answer.Status.Should().Be(HttpStatusCode.OK, answer.Body);
    }

    private static Task<RunningIssuer> StartAsync() => Issuer.WithClient("acme", secret: "right").StartAsync();

    private static TestCaseData Case(string name, HttpCall call) => new TestCaseData(call).SetArgDisplayNames(name);
}

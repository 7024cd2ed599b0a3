using System.Net;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Faults that cannot be seen in a log or an editor: the refusal names them.</summary>
[TestFixture]
internal sealed class InvisibleFaultTests
{
    private const string Form = "grant_type=client_credentials&client_id=acme&client_secret=right";
    private const string Json = """{"grant_type":"client_credentials","client_id":"acme","client_secret":"right"}""";
    private const string JsonOpen = """{"grant_type":"client_credentials","client_id":"acme","client_secret":"right",""";

    [TestCaseSource(nameof(Faults))]
    public async Task The_refusal_says_what_to_change(HttpCall call, string error, string words)
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").StartAsync();

        var answer = await issuer.SendAsync(call.ToMessage());

        answer.ShouldRefuse(HttpStatusCode.BadRequest, error);
        answer.Description.Should().Contain(words);
    }

    private static IEnumerable<TestCaseData> Faults()
    {
        var basic = HttpCall.Form("grant_type=client_credentials");

        return
        [
            Case("JSON sent as a form", HttpCall.Form(Json), "application/json"),
            Case("JSON sent as a form, indented", HttpCall.Form($"\n  {Json}"), "application/json"),
            Case("a form sent as JSON", HttpCall.Json(Form), "application/x-www-form-urlencoded"),
            Case("an empty body as JSON", HttpCall.Json(""), "empty"),
            Case("a line end behind the secret in a form", HttpCall.Form($"{Form}%0A"), "line break"),
            Case("a carriage return behind the client_id in a form", HttpCall.Form("grant_type=client_credentials&client_id=acme%0d&client_secret=right"),
                "line break"),
            Case("a tab in the secret in JSON", HttpCall.Json("""{"grant_type":"client_credentials","client_id":"acme","client_secret":"ri\tght"}"""),
                "line break"),
            Case("DEL in the secret", HttpCall.Form($"{Form}%7F"), "line break"),
            Case("a line end behind the secret in Basic, raw", basic.WithBasic("acme:right\n"), "line break"),
            Case("a line end behind the secret in Basic, form-encoded", basic.WithBasic("acme:right%0A"), "line break"),
            Case("a line end behind the client_id in Basic, form-encoded", basic.WithBasic("acme%0D%0A:right"), "line break"),
            Case("an unknown client with a line end behind its secret", basic.WithBasic("nobody:right%0A"), "line break"),
            Case("a line end in a form", HttpCall.Form($"{Form}\n"), "line breaks"),
            Case("scopes separated by commas", HttpCall.Form($"{Form}&scope=read:users,write:logs"), "with spaces", "invalid_scope"),
            Case("scopes separated by commas and spaces", HttpCall.Form($"{Form}&scope=read:users,+write:logs"), "with spaces", "invalid_scope"),
            Case("scopes encoded twice", HttpCall.Json($$"""{{JsonOpen}}"scope":"read:users+write:logs"}"""), "with spaces", "invalid_scope"),
            Case("scopes separated by a line end", HttpCall.Form($"{Form}&scope=read:users%0Awrite:logs"), "separated by spaces", "invalid_scope"),
            Case("scope[] in a form", HttpCall.Form($"{Form}&scope[]=read:users&scope[]=write:logs"), "brackets"),
            Case("scope[0] in a form, percent-encoded", HttpCall.Form($"{Form}&scope%5B0%5D=read:users"), "brackets"),
            Case("resource[] in a form", HttpCall.Form($"{Form}&resource[]=https://api.test/orders"), "brackets"),
            Case("audience[] in a form", HttpCall.Form($"{Form}&audience[]=x"), "brackets"),
            Case("scope[] in JSON", HttpCall.Json($$"""{{JsonOpen}}"scope[]":["read:users"]}"""), "brackets"),
            Case("scope[] in the query", HttpCall.Form(Form) with { Query = "?scope[]=read:users" }, "in the body"),
        ];
    }

    [Test]
    public async Task A_scope_with_a_comma_in_its_name_is_granted()
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right", client => client.Scopes.Add("read,write")).StartAsync();

        var answer = await issuer.RequestTokenAsync("acme", "right", "read,write read:users");

        answer.Scope.Should().Be("read,write read:users");
    }

    private static TestCaseData Case(string name, HttpCall call, string words, string error = "invalid_request") =>
        new TestCaseData(call, error, words).SetArgDisplayNames(name);
}

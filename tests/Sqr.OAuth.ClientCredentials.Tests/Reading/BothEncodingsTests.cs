using System.Net;
using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
internal sealed class BothEncodingsTests
{
    [TestCaseSource(nameof(Refused))]
    public async Task A_refusal_is_the_same_to_the_byte_for_a_form_and_for_JSON(string? basic, (string Name, string Value)[] parameters)
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right")
            .AndClient("gone", secret: "right", client => client.Enabled = false)
            .AndClient("barred", secret: "right", client => client.AllowTokenRequests = false)
            .StartAsync();

        var form = await issuer.SendAsync(WithBasic(HttpCall.Form(AsForm(parameters)), basic).ToMessage());
        var json = await issuer.SendAsync(WithBasic(HttpCall.Json(AsJson(parameters)), basic).ToMessage());

        json.Should().Be(form);
        form.Status.Should().BeOneOf(HttpStatusCode.BadRequest, HttpStatusCode.Unauthorized);
        form.ShouldBeARefusal();
    }

    public static string AsForm(IEnumerable<(string Name, string Value)> parameters) =>
        string.Join('&', parameters.Select(parameter => $"{Uri.EscapeDataString(parameter.Name)}={Uri.EscapeDataString(parameter.Value)}"));

    public static string AsJson(IEnumerable<(string Name, string Value)> parameters) =>
        $"{{{string.Join(',', parameters.Select(parameter => $"{JsonSerializer.Serialize(parameter.Name)}:{JsonSerializer.Serialize(parameter.Value)}"))}}}";

    private static HttpCall WithBasic(HttpCall call, string? basic) => basic is null ? call : call.WithBasic(basic);

    private static IEnumerable<TestCaseData> Refused()
    {
        (string, string) grant = ("grant_type", "client_credentials");
        (string, string) id = ("client_id", "acme");
        (string, string) secret = ("client_secret", "right");

        return
        [
            Case("grant_type missing", null, id, secret),
            Case("grant_type empty", null, ("grant_type", ""), id, secret),
            Case("grant_type unknown", null, ("grant_type", "password"), id, secret),
            Case("grant_type in upper case", null, ("grant_type", "CLIENT_CREDENTIALS"), id, secret),
            Case("grant_type twice", null, grant, grant, id, secret),
            Case("client_id missing", null, grant, secret),
            Case("client_id empty", null, grant, ("client_id", ""), secret),
            Case("client_id twice", null, grant, id, id, secret),
            Case("client_id twice, once empty", null, grant, id, ("client_id", ""), secret),
            Case("client_id with NUL", null, grant, ("client_id", "a\0"), secret),
            Case("client_secret missing", null, grant, id),
            Case("client_secret empty", null, grant, id, ("client_secret", "")),
            Case("client_secret twice", null, grant, id, secret, secret),
            Case("client_secret wrong", null, grant, id, ("client_secret", "wrong")),
            Case("client_secret with NUL behind it", null, grant, id, ("client_secret", "right\0")),
            Case("client_secret in another case", null, grant, id, ("client_secret", "RIGHT")),
            Case("client unknown", null, grant, ("client_id", "nobody"), secret),
            Case("client in another case", null, grant, ("client_id", "ACME"), secret),
            Case("client disabled", null, grant, ("client_id", "gone"), secret),
            Case("client barred", null, grant, ("client_id", "barred"), secret),
            Case("scope twice", null, grant, id, secret, ("scope", "read:users"), ("scope", "write:logs")),
            Case("scope not allowed", null, grant, id, secret, ("scope", "read:users admin")),
            Case("scope malformed", null, grant, id, secret, ("scope", "\"read:users\"")),
            Case("scope of spaces", null, grant, id, secret, ("scope", "  ")),
            Case("scope with a line end", null, grant, id, secret, ("scope", "read:users\nwrite:logs")),
            Case("scope not ASCII", null, grant, id, secret, ("scope", "läsen")),
            Case("scopes separated by commas", null, grant, id, secret, ("scope", "read:users,write:logs")),
            Case("scope[]", null, grant, id, secret, ("scope[]", "read:users")),
            Case("scope[0]", null, grant, id, secret, ("scope[0]", "read:users")),
            Case("client_id with a line end", null, grant, ("client_id", "acme\n"), secret),
            Case("client_secret with a tab", null, grant, id, ("client_secret", "\tright")),
            Case("audience unknown", null, grant, id, secret, ("audience", "others")),
            Case("audience and resource differ", null, grant, id, secret, ("audience", "https://api.test/orders"), ("resource", "https://api.test/billing")),
            Case("resource unknown", null, grant, id, secret, ("resource", "https://api.test/others")),
            Case("resource relative", null, grant, id, secret, ("resource", "/orders")),
            Case("resource with a fragment", null, grant, id, secret, ("resource", "https://api.test/orders#")),
            Case("secret in header and body", "acme:right", grant, secret),
            Case("other client in the header", "other:right", grant, id),
            Case("wrong secret in the header", "acme:wrong", grant),
            Case("header without a colon", "acme", grant),
            Case("header, grant_type missing", "acme:right"),
        ];
    }

    private static TestCaseData Case(string name, string? basic, params (string, string)[] parameters) =>
        new TestCaseData(basic, parameters).SetArgDisplayNames(name);
}

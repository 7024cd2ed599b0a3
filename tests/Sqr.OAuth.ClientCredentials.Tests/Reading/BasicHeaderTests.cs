using System.Net;
using System.Text;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
internal sealed class BasicHeaderTests
{
    private const string Body = "grant_type=client_credentials";

    [TestCase("plain", "plain", "plain:plain", TestName = "Plain credentials in a Basic header are taken")]
    [TestCase("a b", "c d", "a+b:c+d", TestName = "A form-encoded space is taken")]
    [TestCase("a:b", "c", "a%3Ab:c", TestName = "A form-encoded colon in the id is taken")]
    [TestCase("a", "b:c:d", "a:b%3Ac%3Ad", TestName = "A form-encoded colon in the secret is taken")]
    [TestCase("a", "b:c:d", "a:b:c:d", TestName = "A raw colon in the secret is taken")]
    [TestCase("ä", "€", "%C3%A4:%e2%82%ac", TestName = "Form-encoded UTF-8 is taken")]
    [TestCase("ä", "€", "ä:€", TestName = "Raw UTF-8 is taken")]
    [TestCase("a", "b+c/d==", "a:b+c/d==", TestName = "A raw plus is taken")]
    [TestCase("a", "b%41c", "a:b%41c", TestName = "A raw percent sign that looks encoded is taken")]
    [TestCase("a", "b%c", "a:b%c", TestName = "A raw percent sign that cannot be encoded is taken")]
    [TestCase("a", "b%00c", "a:b%00c", TestName = "A raw percent sign that would decode to NUL is taken")]
    [TestCase("a", "b%ffc", "a:b%ffc", TestName = "A raw percent sign that would decode to no UTF-8 is taken")]
    [TestCase("a+b", "c", "a+b:c", TestName = "A raw plus in the id is taken")]
    [TestCase("a", "b%0A", "a:b%0A", TestName = "A raw percent sign that would decode to a line end is taken")]
    public async Task Credentials_are_read_form_encoded_and_else_raw(string id, string secret, string credentials)
    {
        await using var issuer = await Issuer.WithClient(id, secret).StartAsync();

        var form = await issuer.SendAsync(HttpCall.Form(Body).WithBasic(credentials).ToMessage());
        var json = await issuer.SendAsync(HttpCall.Json("""{"grant_type":"client_credentials"}""").WithBasic(credentials).ToMessage());

        form.Token.Subject.Should().Be(id);
        json.Token.Subject.Should().Be(id);
    }

    [Test]
    public async Task The_form_encoded_reading_comes_first()
    {
        await using var issuer = await Issuer.WithClient("a b", secret: "s").AndClient("a+b", secret: "s").StartAsync();

        var answer = await issuer.SendAsync(HttpCall.Form(Body).WithBasic("a+b:s").ToMessage());

        answer.Token.Subject.Should().Be("a b");
    }

    [TestCase("a+b", "a+b", TestName = "A client_id that fits the raw reading alone chooses it")]
    [TestCase("a b", "a b", TestName = "A client_id that fits the decoded reading alone chooses it")]
    public async Task A_client_id_in_the_body_chooses_the_reading(string clientId, string subject)
    {
        await using var issuer = await Issuer.WithClient("a b", secret: "s").AndClient("a+b", secret: "s").StartAsync();

        var answer = await issuer.SendAsync(HttpCall.Form($"{Body}&client_id={Uri.EscapeDataString(clientId)}").WithBasic("a+b:s").ToMessage());

        answer.Token.Subject.Should().Be(subject);
    }

    [Test]
    public async Task A_client_id_in_the_body_beside_the_header_must_be_the_same()
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").AndClient("other", secret: "right").StartAsync();

        var same = await issuer.SendAsync(HttpCall.Form($"{Body}&client_id=acme").WithBasic("acme:right").ToMessage());
        var empty = await issuer.SendAsync(HttpCall.Form($"{Body}&client_id=").WithBasic("acme:right").ToMessage());
        var other = await issuer.SendAsync(HttpCall.Form($"{Body}&client_id=other").WithBasic("acme:right").ToMessage());

        same.Token.Subject.Should().Be("acme");
        empty.Token.Subject.Should().Be("acme");
        other.ShouldRefuse(HttpStatusCode.BadRequest, "invalid_request");
    }

    [Test]
    public async Task Raw_colons_in_a_secret_work_beside_a_client_id_in_the_body()
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "a%3Ab:c").StartAsync();

        var answer = await issuer.SendAsync(HttpCall.Form($"{Body}&client_id=acme").WithBasic("acme:a%3Ab:c").ToMessage());

        answer.Token.Subject.Should().Be("acme");
    }

    [TestCase("Basic", TestName = "Basic and nothing behind it")]
    [TestCase("Basic ", TestName = "Basic and a space")]
    [TestCase("Basic ????", TestName = "no base64")]
    [TestCase("Basic YWNtZTpyaWdodA", TestName = "base64 without its padding")]
    [TestCase("Basic YWNtZTpya Wdo dA==", TestName = "white space in the base64")]
    [TestCase("Basic YWNtZTpyaWdodA==, Basic YWNtZTpyaWdodA==", TestName = "two credentials in one header")]
    [TestCase("Basic YWNtZQ==", TestName = "no colon")]
    [TestCase("Basic OnJpZ2h0", TestName = "no id")]
    [TestCase("Basic YWNtZTo=", TestName = "no secret")]
    [TestCase("Basic Og==", TestName = "a colon alone")]
    [TestCase("Basic YWNtZTr/", TestName = "no UTF-8")]
    [TestCase("Basic YWNtZTpyAGln", TestName = "NUL in the secret")]
    public async Task A_malformed_Basic_header_is_an_invalid_request(string header)
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").StartAsync();

        var answer = await issuer.SendAsync(HttpCall.Form(Body).With("Authorization", header).ToMessage());

        answer.ShouldRefuse(HttpStatusCode.BadRequest, "invalid_request");
    }

    [TestCase("basic ")]
    [TestCase("BASIC ")]
    [TestCase("Basic    ")]
    public async Task The_scheme_is_read_without_case_and_with_any_number_of_spaces(string scheme)
    {
        await using var issuer = await Issuer.WithClient("acme", secret: "right").StartAsync();

        var answer = await issuer.SendAsync(HttpCall.Form(Body)
            .With("Authorization", scheme + Convert.ToBase64String(Encoding.UTF8.GetBytes("acme:right")))
            .ToMessage());

        answer.Status.Should().Be(HttpStatusCode.OK);
    }
}

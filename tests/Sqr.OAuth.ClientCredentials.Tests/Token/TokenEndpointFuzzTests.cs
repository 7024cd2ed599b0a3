using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using CsCheck;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Properties that hold for every request. CsCheck prints a seed upon failure; give it to Sample as <c>seed:</c> to see it again.</summary>
[TestFixture]
internal sealed class TokenEndpointFuzzTests
{
    private static readonly string[] Codes =
        ["invalid_request", "invalid_client", "unauthorized_client", "unsupported_grant_type", "invalid_scope", "invalid_target"];

    private readonly ConcurrentDictionary<string, int> _seen = new();

    [Test]
    public async Task Whatever_is_sent_the_answer_is_one_of_the_contract()
    {
        await using var issuer = await Quiet(Issuer.WithClient("acme", secret: "right")
            .AndClient("gone", secret: "right", client => client.Enabled = false)).StartAsync();
        var server = issuer.App.GetTestServer();

        await Requests.Any.SampleAsync(
            async call =>
            {
                var answer = await call.SendToAsync(server);
                CheckContract(answer);
                _seen.AddOrUpdate($"{(int)answer.Status} {answer.Error}", 1, (_, count) => count + 1);
            },
            iter: LongProof.Times(90_000),
            threads: Environment.ProcessorCount,
            print: call => call.ToString());

        TestContext.Out.WriteLine(string.Join('\n', _seen.OrderBy(seen => seen.Key, StringComparer.Ordinal)));
        _seen.Keys.Should().BeEquivalentTo(
            [
                "200 ", "400 invalid_request", "400 invalid_scope", "400 invalid_target", "400 unsupported_grant_type",
                "401 invalid_client", "405 invalid_request", "413 invalid_request", "415 invalid_request",
            ],
            "otherwise the generator has become poorer than what it tests");
        issuer.Logs.Lines.Should().BeEmpty("only errors are collected here");
    }

    [Test]
    public async Task The_same_parameters_are_answered_the_same_as_form_and_as_JSON()
    {
        await using var issuer = await Quiet(Issuer.WithClient("acme", secret: "right")).StartAsync();
        var server = issuer.App.GetTestServer();

        // Several resources or audiences are a list in JSON: there, a member is there once.
        var encodable = Requests.Parameters.Where(parameters => !parameters.Any(parameter =>
            parameter.Name is "resource" or "audience" && parameters.Count(other => other.Name == parameter.Name) > 1));

        await encodable.SampleAsync(
            async parameters =>
            {
                var form = await HttpCall.Form(BothEncodingsTests.AsForm(parameters)).SendToAsync(server);
                var json = await HttpCall.Json(BothEncodingsTests.AsJson(parameters)).SendToAsync(server);

                if (form.Status is HttpStatusCode.OK)
                {
                    Require(
                        json.Status is HttpStatusCode.OK && json.Scope == form.Scope
                            && json.Token.Audiences.SequenceEqual(form.Token.Audiences),
                        "JSON was granted something else");
                }
                else
                {
                    Require(form == json, $"{form} is not {json}");
                }
            },
            iter: LongProof.Times(10_000),
            threads: Environment.ProcessorCount,
            print: BothEncodingsTests.AsForm);
    }

    [Test]
    public async Task Every_identifier_and_secret_authenticates_in_every_encoding()
    {
        var clients = new InMemoryClientStore();
        await using var issuer = await Quiet(Issuer.Default.With(builder => builder.AddClientStore(clients))).StartAsync();
        var server = issuer.App.GetTestServer();
        var text = Gen.OneOf(
            Gen.String[Gen.Char[' ', '\ud7ff'], 1, 20].Where(text => !text.Contains('\x7f', StringComparison.Ordinal)),
            Gen.String[Gen.Char[' ', '~'], 1, 20],
            Gen.String[Gen.Char["%+:=&a4 "], 1, 8]);

        await Gen.Select(text, text, Gen.Guid).SampleAsync(
            async (name, secret, guid) =>
            {
                var id = $"{name}{guid}"; // two threads must not share a client
                clients.Set(new() { ClientId = id, Secrets = [new() { Hash = SecretHash.OfRandomSecret(secret) }] });
                (string, string)[] parameters = [("grant_type", "client_credentials"), ("client_id", id), ("client_secret", secret)];
                var grant = HttpCall.Form("grant_type=client_credentials");
                List<HttpCall> calls =
                [
                    HttpCall.Form(BothEncodingsTests.AsForm(parameters)),
                    HttpCall.Json(BothEncodingsTests.AsJson(parameters)),
                    grant.WithBasic($"{Uri.EscapeDataString(id)}:{Uri.EscapeDataString(secret)}"),
                    grant.WithBasic($"{WebUtility.UrlEncode(id)}:{WebUtility.UrlEncode(secret)}"),
                ];
                if (!id.Contains(':', StringComparison.Ordinal))
                {
                    calls.Add(grant.WithBasic($"{id}:{secret}")); // raw, as curl does
                }

                foreach (var call in calls)
                {
                    var answer = await call.SendToAsync(server);
                    Require(answer.Status is HttpStatusCode.OK && answer.Token.Subject == id, $"{answer} to {call}");
                }

                clients.Remove(id);
            },
            iter: LongProof.Times(2_000),
            threads: Environment.ProcessorCount);
    }

    private static void CheckContract(Answer answer)
    {
        using var json = JsonDocument.Parse(answer.Body);
        var root = json.RootElement;
        Require(answer.Headers.Contains("Cache-Control: no-store", StringComparison.Ordinal), "it may be cached");
        Require(answer.Headers.Contains("Content-Type: application/json", StringComparison.Ordinal), "it is not JSON");
        if (answer.Status is HttpStatusCode.OK)
        {
            Require(root.GetProperty("token_type").GetString() is "Bearer" && root.GetProperty("expires_in").GetInt64() is 3600, "it is no TokenResponseDto");
            var parts = root.GetProperty("access_token").GetString()!.Split('.'); // not null, or Split throws, which fails the test too
            Require(parts.Length is 3, "it is no JWT");

            return;
        }

        Require((int)answer.Status is 400 or 401 or 405 or 413 or 415, $"the status is {answer.Status}");
        Require(root.EnumerateObject().Select(member => member.Name).SequenceEqual(["error", "error_description"]), "it is no TokenErrorDto");
        Require(Codes.Contains(root.GetProperty("error").GetString()), "the code is unknown");
        Require(answer.Status is HttpStatusCode.Unauthorized == (root.GetProperty("error").GetString() is "invalid_client"), "status and code do not fit");
        var description = root.GetProperty("error_description").GetString() ?? "";
        Require(
            description.Length > 0
                && description.All(character => character is ' ' or '!' or (>= '#' and <= '[') or (>= ']' and <= '~')),
            "the description has other characters than RFC 6749 allows");
        Require(
            !answer.Body.Contains(Requests.Marker, StringComparison.OrdinalIgnoreCase)
                && !answer.Headers.Contains(Requests.Marker, StringComparison.OrdinalIgnoreCase),
            "it repeats the request");
    }

    // FluentAssertions would cost more than the requests.
    private static void Require(bool holds, string otherwise)
    {
        if (!holds)
        {
            Assert.Fail(otherwise);
        }
    }

    private static Issuer Quiet(Issuer issuer) =>
        issuer.Services(services => services.AddLogging(logging =>
            logging.SetMinimumLevel(LogLevel.Error).AddFilter("Sqr.OAuth.ClientCredentials", LogLevel.Error)));
}

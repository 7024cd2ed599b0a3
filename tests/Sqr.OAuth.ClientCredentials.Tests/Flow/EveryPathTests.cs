using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Each way that a request can end is seen: in the log, in metrics, in traces, by audit sinks, and as an explanation.</summary>
public sealed class EveryPathTests
{
    private const string Duration = "sqr.oauth.token.request.duration";
    private const string RequestsCategory = "Sqr.OAuth.ClientCredentials.Requests";
    private const string Grant = "grant_type=client_credentials";
    private const string Secret = "sqrcs_R1ght"; // words that no message uses
    private const string WrongSecret = "sqrcs_Wr0ng";
    private const string Platform = "repo:octo-org/octo-repo:ref:refs/heads/main";

    private static readonly X509Certificate2 Certificate = Authority.SelfSigned();

    [TestCaseSource(nameof(Successes))]
    public async Task A_token_is_seen_everywhere(Delegate send, string clientId, string method, string binding)
    {
        var events = new KeptEvents();
        await using var issuer = await StartAsync(events);
        using var metrics = new CollectedMetrics(issuer.App.Services);
        using var spans = new CollectedSpans(issuer);

        var answer = await ((Func<RunningIssuer, Task<Answer>>)send)(issuer);

        answer.Status.Should().Be(HttpStatusCode.OK);
        issuer.Logs.Lines.Should().ContainSingle(line => line.Id.Name == "TokenIssued").Which.Text.Should()
            .StartWith($"A token was issued to client {clientId}, by {method} from -")
            .And.Contain($"bound to {binding},").And.Contain($"Request {answer.RequestId}.");
        metrics.TagsOf(Duration).Should().Equal($"outcome=issued sqr.oauth.method={method}");
        spans.Of("sqr.oauth.authenticate").Should().Equal($"Internal sqr.oauth.method={method} sqr.oauth.request_id={answer.RequestId} Unset");
        var issued = events.All.OfType<TokenIssued>().Should().ContainSingle().Subject;
        issued.Should().BeEquivalentTo(new
        {
            answer.RequestId,
            ClientId = clientId,
            Method = method,
            TokenId = answer.Token.Id,
            KeyId = answer.Token.Kid,
            Scopes = (string[])["read:users"],
            Audiences = answer.Token.Audiences,
            Lifetime = TimeSpan.FromHours(1),
            Reused = false,
        });
        (issued.KeyThumbprint is not null, issued.CertificateThumbprint is not null).Should().Be((binding.Contains("DPoP"), binding.Contains("certificate")));
        (await ExplainAsync(issuer, answer)).Should().BeNull("it was not refused");
    }

    private static IEnumerable<TestCaseData> Successes()
    {
        yield return Success(
            "client_secret_post", "client_secret_post", "acme", "no key", issuer => issuer.RequestTokenAsync("acme", Secret, "read:users"));
        yield return Success(
            "client_secret_basic", "client_secret_basic", "acme", "no key",
            issuer => issuer.PostFormAsync($"{Grant}&scope=read:users", Basic($"acme:{Secret}")));
        yield return Success("private_key_jwt", "private_key_jwt", "key", "no key", issuer => issuer.RequestTokenAsync(issuer.Assertion("key")));
        yield return Success(
            "workload", "private_key_jwt", "deploy", "no key", issuer => issuer.RequestTokenAsync(PlatformToken.GitHub(issuer.Time.GetUtcNow())));
        yield return Success("certificate", "tls_client_auth", "tls", "a certificate", issuer => issuer.ForwardAsync(Certificate, "client_id=tls"));
        yield return Success("DPoP", "client_secret_post", "acme", "a DPoP key", issuer => SendProofAsync(issuer, issuer.Proof()));
    }

    [TestCaseSource(nameof(Refusals))]
    public async Task A_refusal_is_seen_everywhere(
        Delegate send, HttpStatusCode status, string error, string? reason, string? clientId, string? method)
    {
        var events = new KeptEvents();
        await using var issuer = await StartAsync(events);
        using var metrics = new CollectedMetrics(issuer.App.Services);
        using var spans = new CollectedSpans(issuer);

        var answer = await ((Func<RunningIssuer, Task<Answer>>)send)(issuer);

        answer.ShouldRefuse(status, error);
        var line = issuer.Logs.Refusals[^1];
        line.Should().StartWith($"A request was refused: {error}, {reason ?? "-"}, client {clientId}").And.Contain($", by {method ?? "-"} from -.")
            .And.EndWith($"Request {answer.RequestId}.");
        metrics.TagsOf(Duration)[^1].Should().Be(string.Join(' ', Tags(error, reason, method)));
        (await events.FirstAsync<TokenRefused>(refused => refused.RequestId == answer.RequestId)).Should().BeEquivalentTo(new
        {
            answer.RequestId,
            ClientId = clientId,
            Method = method,
            Error = error,
            Reason = reason,
            Status = (int)status,
        });
        var explanation = await ExplainAsync(issuer, answer);
        explanation.Should().BeEquivalentTo(
            new { answer.RequestId, Error = error, ErrorDescription = answer.Description, Reason = reason, ClientId = clientId });
        if (reason is not null && error == "invalid_client" && !reason.Contains("Used", StringComparison.Ordinal))
        {
            spans.Of("sqr.oauth.authenticate")[^1].Should().EndWith($"error.type={error} sqr.oauth.reason={reason} Error");
        }
    }

    private static IEnumerable<TestCaseData> Refusals()
    {
        const HttpStatusCode Bad = HttpStatusCode.BadRequest, Denied = HttpStatusCode.Unauthorized;
        const string Post = "client_secret_post", Key = "private_key_jwt", Acme = $"{Grant}&client_id=acme&client_secret={Secret}";

        yield return Form("not readable", Bad, "invalid_request", null, null, null, "client_id=acme");
        yield return Form("no credential", Denied, "invalid_client", null, null, null, Grant);
        yield return Form("other grant", Bad, "unsupported_grant_type", null, null, null, $"grant_type=password&client_id=acme&client_secret={Secret}");
        yield return Form("unknown client", Denied, "invalid_client", "UnknownClient", null, Post, $"{Grant}&client_id=nobody&client_secret={Secret}");
        yield return Form("wrong secret", Denied, "invalid_client", "WrongSecret", "acme", Post, $"{Grant}&client_id=acme&client_secret={WrongSecret}");
        yield return Form(
            "expired", Denied, "invalid_client", "SecretExpiredOrNotYetValid", "expired", Post, $"{Grant}&client_id=expired&client_secret={Secret}");
        yield return Form("disabled", Denied, "invalid_client", "ClientDisabled", "disabled", Post, $"{Grant}&client_id=disabled&client_secret={Secret}");
        yield return Form("method", Denied, "invalid_client", "MethodNotAllowed", "key", Post, $"{Grant}&client_id=key&client_secret={Secret}");
        yield return Form("not allowed", Bad, "unauthorized_client", null, "idle", Post, $"{Grant}&client_id=idle&client_secret={Secret}");
        yield return Form("scope", Bad, "invalid_scope", null, "acme", Post, $"{Acme}&scope=other");
        yield return Form("resource", Bad, "invalid_target", null, "acme", Post, $"{Acme}&resource=https://other.test");
        yield return Form("no proof", Bad, "invalid_dpop_proof", null, "bound", Post, $"{Grant}&client_id=bound&client_secret={Secret}");
        yield return Refusal("wrong signature", Denied, "invalid_client", "WrongSignature", "key", Key, issuer =>
            issuer.RequestTokenAsync(issuer.Assertion("key", ClientKey.For("ES256"))));
        yield return Refusal("no JWT", Denied, "invalid_client", null, null, Key, issuer => issuer.PostAssertionAsync("x"));
        yield return Refusal("assertion twice", Denied, "invalid_client", "AssertionUsedBefore", "key", Key, async issuer =>
        {
            var assertion = issuer.Assertion("key");
            await issuer.RequestTokenAsync(assertion);

            return await issuer.RequestTokenAsync(assertion);
        });
        yield return Refusal("proof twice", Bad, "invalid_dpop_proof", "ProofUsedBefore", "acme", Post, async issuer =>
        {
            var proof = issuer.Proof();
            await SendProofAsync(issuer, proof);

            return await SendProofAsync(issuer, proof);
        });
        yield return Refusal("workload", Denied, "invalid_client", "UnknownWorkload", null, Key, issuer =>
            issuer.RequestTokenAsync(PlatformToken.GitHub(issuer.Time.GetUtcNow()).WithClaim("sub", "repo:other/repo:ref:refs/heads/main")));
        yield return Refusal("certificate", Denied, "invalid_client", "WrongCertificate", "tls", "tls_client_auth", issuer =>
            issuer.ForwardAsync(Authority.SelfSigned(), "client_id=tls"));
    }

    [Test]
    public async Task A_throttled_request_is_seen_as_such()
    {
        var events = new KeptEvents();
        await using var issuer = await Issuer.WithClient("acme", "right").Throttling().With(builder => builder.AddAuditSink(events))
            .Setting("Audit:Required", "true").StartAsync();
        await issuer.FailFromAsync("203.0.113.7", 60);
        using var metrics = new CollectedMetrics(issuer.App.Services);

        var answer = await issuer.RequestTokenFromAsync("203.0.113.7", "acme", "wrong");

        issuer.Logs.RefusalsFor("Throttled").Should().ContainSingle().Which.Should().Contain("from 203.0.113.7.").And.EndWith($"Request {answer.RequestId}.");
        metrics.TagsOf(Duration).Should().Equal("outcome=throttled error.type=slow_down sqr.oauth.reason=Throttled sqr.oauth.method=client_secret_post");
        (await events.FirstAsync<TokenRefused>(refused => refused.RequestId == answer.RequestId))
            .Should().BeEquivalentTo(new { Reason = "Throttled", Status = 429, Address = "203.0.113.7" });
    }

    [TestCase(true, HttpStatusCode.ServiceUnavailable, "outcome=unavailable error.type=503", "RequestUnavailable", LogLevel.Warning)]
    [TestCase(false, HttpStatusCode.InternalServerError, "outcome=faulted error.type=500", "RequestFailed", LogLevel.Error)]
    public async Task A_fault_is_seen_as_such(bool isOfTheStore, HttpStatusCode status, string tags, string name, LogLevel level)
    {
        await using var issuer = await Issuer.WithClient("acme", "right").With(builder =>
        {
            if (isOfTheStore)
            {
                builder.AddClientStore(new StoreOf((_, _) => throw new TimeoutException()));
            }
            else
            {
                builder.Services.AddSingleton<IAccessTokenClaims, Failing>();
            }
        }).StartAsync();
        using var metrics = new CollectedMetrics(issuer.App.Services);

        var answer = await issuer.RequestTokenAsync("acme", "right");

        answer.Status.Should().Be(status);
        answer.RequestId.Should().NotBeNull();
        metrics.TagsOf(Duration).Should().Equal(tags);
        issuer.Logs.Lines.Should().ContainSingle(line => line.Id.Name == name).Which.Level.Should().Be(level);
        issuer.Logs.Surroundings.Should().ContainSingle(line => line.Category == RequestsCategory)
            .Which.Scopes.Should().Contain($"OAuthRequestId:{answer.RequestId}");
    }

    [Test]
    public async Task A_sink_that_must_keep_every_token_and_fails_is_answered_503_and_no_token_is_counted()
    {
        var events = new KeptEvents { Before = (_, _) => throw new IOException("full") };
        await using var issuer = await StartAsync(events);
        using var metrics = new CollectedMetrics(issuer.App.Services);

        (await issuer.RequestTokenAsync("acme", Secret)).ShouldBeUnavailable();
        (await issuer.RequestTokenAsync("acme", WrongSecret)).ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");

        metrics.TagsOf(Duration)[0].Should().Be("outcome=unavailable error.type=503");
        issuer.Logs.CountOf("TokenIssued").Should().Be(0);
        issuer.Logs.Refusals.Should().ContainSingle("a refusal does not wait for the sinks");
    }

    [TestCase(0, "")]
    [TestCase(1, " sqr.oauth.client_id=acme| sqr.oauth.client_id=other")]
    [TestCase(2, " sqr.oauth.client_id=acme| sqr.oauth.client_id=another")]
    public async Task Metrics_name_as_many_clients_as_the_settings_allow(int clients, string names)
    {
        await using var issuer = await Issuer.WithClient("acme", "right").AndClient("another", "right").Setting("Metrics:ClientIds", $"{clients}").StartAsync();
        using var metrics = new CollectedMetrics(issuer.App.Services);

        await issuer.RequestTokenAsync("acme", "right");
        await issuer.RequestTokenAsync("another", "right");

        metrics.TagsOf(Duration).Should().Equal(names.Split('|').Select(name => $"outcome=issued sqr.oauth.method=client_secret_post{name}"));
    }

    [Test]
    public async Task No_secret_assertion_proof_or_token_is_in_a_log_metric_span_event_or_explanation()
    {
        var (events, seen, sent) = (new KeptEvents(), new StringBuilder(), new SentSecrets());
        await using var issuer = await With(events)
            .Services(services => services.AddSingleton<IStartupFilter>(sent).AddLogging(logging =>
                logging.SetMinimumLevel(LogLevel.Trace).AddFilter("Sqr.OAuth.ClientCredentials", LogLevel.Trace)))
            .Setting("Metrics:ClientIds", "1000")
            .StartAsync();
        using var metrics = new CollectedMetrics(issuer.App.Services);
        using var spans = new CollectedSpans(issuer);

        foreach (var path in Successes().Concat(Refusals()))
        {
            var answer = await ((Func<RunningIssuer, Task<Answer>>)path.Arguments[0]!)(issuer);
            seen.AppendLine((await ExplainAsync(issuer, answer))?.ToString());
            if (answer.Status is HttpStatusCode.OK)
            {
                sent.All.Add(answer.Token.EncodedToken);
            }
        }

        await events.ReachedAsync(issuer.Logs.CountOf("TokenIssued") + issuer.Logs.CountOf("TokenRefused"));
        issuer.Logs.Surroundings.ToList().ForEach(line => seen.AppendLine(line.Text).AppendJoin(' ', line.Scopes));
        metrics.Instruments.ToList().ForEach(instrument => seen.AppendJoin('\n', metrics.Of(instrument.Name)));
        seen.AppendJoin('\n', spans.All);
        seen.AppendJoin('\n', events.All);
        foreach (var issued in events.All.OfType<TokenIssued>())
        {
            seen.AppendJoin(' ', issued.Scopes.Concat(issued.Audiences));
        }

        sent.All.Should().HaveCountGreaterThan(15).And.Contain([Secret, WrongSecret]);
        sent.All.Should().AllSatisfy(secret => seen.ToString().Should().NotContain(secret));
        seen.ToString().Should().Contain("TokenRefused").And.Contain("sqr.oauth.authenticate").And.Contain("outcome=issued", "all of it was searched");
    }

    private static Task<RunningIssuer> StartAsync(KeptEvents events) => With(events).StartAsync();

    private static Issuer With(KeptEvents events) => Issuer.WithClient("acme", Secret)
        .AndClient("expired", Secret, client => client.Secrets[0].ExpiresAt = DateTimeOffset.UnixEpoch)
        .AndClient("disabled", Secret, client => client.Enabled = false)
        .AndClient("idle", Secret, client => client.AllowTokenRequests = false)
        .AndClient("bound", Secret, client => client.RequireDPoP = true)
        .AndKeyClient("key")
        .AndCertificateClient("tls", _ => { }, new ClientCertificate { Pem = Certificate.ExportCertificatePem() })
        .AndWorkload("deploy", new FederatedCredential
        {
            Issuer = "https://token.actions.githubusercontent.com",
            Subject = Platform,
            JsonWebKeys = [ClientKey.SharedRsa.Jwk("1")],
        })
        .BehindProxy()
        .With(builder => builder.AddAuditSink(events))
        .Setting("Audit:Required", "true"); // so that the event is there when the answer is

    private static async Task<RequestExplanation?> ExplainAsync(RunningIssuer issuer, Answer answer)
    {
        answer.RequestId.Should().NotBeNull();

        return await issuer.App.Services.GetRequiredService<IRequestExplanations>().FindAsync(answer.RequestId!); // as asserted
    }

    private static IEnumerable<string> Tags(string error, string? reason, string? method)
    {
        yield return $"outcome=refused error.type={error}";
        if (reason is not null)
        {
            yield return $"sqr.oauth.reason={reason}";
        }

        if (method is not null)
        {
            yield return $"sqr.oauth.method={method}";
        }
    }

    private static Task<Answer> SendProofAsync(RunningIssuer issuer, Proof proof) => issuer.SendAsync(
        HttpCall.Form($"{Grant}&client_id=acme&client_secret={Secret}&scope=read:users").With("DPoP", proof.ToString()).ToMessage());

    private static AuthenticationHeaderValue Basic(string credentials) => new("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));

    private static TestCaseData Success(string name, string method, string clientId, string binding, Func<RunningIssuer, Task<Answer>> send) =>
        new TestCaseData(send, clientId, method, binding).SetArgDisplayNames(name);

    private static TestCaseData Form(string name, HttpStatusCode status, string error, string? reason, string? clientId, string? method, string form) =>
        Refusal(name, status, error, reason, clientId, method, issuer => issuer.PostFormAsync(form));

    private static TestCaseData Refusal(
        string name, HttpStatusCode status, string error, string? reason, string? clientId, string? method, Func<RunningIssuer, Task<Answer>> send) =>
        new TestCaseData(send, status, error, reason, clientId, method).SetArgDisplayNames(name);

    private sealed class Failing : IAccessTokenClaims
    {
        public ValueTask AddClaimsAsync(Grant grant, AccessTokenClaims claims, CancellationToken cancellationToken) => throw new InvalidOperationException("x");
    }

    /// <summary>Collects what clients prove themselves with, as it arrives.</summary>
    private sealed class SentSecrets : IStartupFilter
    {
        private static readonly string[] Parameters = ["client_secret", "client_assertion"];

        public HashSet<string> All { get; } = [];

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (context, rest) =>
            {
                context.Request.EnableBuffering();
                using (var reader = new StreamReader(context.Request.Body, leaveOpen: true))
                {
                    var form = QueryHelpers.ParseQuery(await reader.ReadToEndAsync());
                    All.UnionWith(Parameters.SelectMany(name => form.GetValueOrDefault(name).Where(value => value is { Length: > 5 }).Select(value => value!)));
                }

                context.Request.Body.Position = 0;
                All.UnionWith(context.Request.Headers["DPoP"].Concat(context.Request.Headers.Authorization).Select(value => value!.Split(' ')[^1]));
                await rest(context);
            });
            next(app);
        };
    }
}

using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Http;

namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class RemoteKeySetTests
{
    [Test]
    public async Task A_client_may_publish_its_keys_and_they_are_fetched_once()
    {
        await using var server = await KeyServer.StartAsync(ClientKey.Shared.Jwk("1"));
        await using var issuer = await IssuerOf(server).StartAsync();

        for (var i = 0; i < 3; i++)
        {
            (await RequestAsync(issuer, "1")).Status.Should().Be(HttpStatusCode.OK);
        }

        server.Fetches.Should().Be(1);
    }

    [Test]
    public async Task A_byte_order_mark_before_the_keys_is_skipped()
    {
        await using var server = await KeyServer.StartAsync();
        server.Answer = context => context.Response.WriteAsync($$"""{{'\ufeff'}}{ "keys": [ {{ClientKey.Shared.Jwk("1")}} ] }""");
        await using var issuer = await IssuerOf(server).StartAsync();

        (await RequestAsync(issuer, "1")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Many_who_need_the_keys_at_once_have_them_fetched_once()
    {
        await using var server = await KeyServer.StartAsync();
        var release = new TaskCompletionSource();
        server.Answer = async context =>
        {
            await release.Task;
            await context.Response.WriteAsync($$"""{ "keys": [ {{ClientKey.Shared.Jwk("1")}} ] }""");
        };
        await using var issuer = await IssuerOf(server).StartAsync();

        var requests = Enumerable.Range(0, 20).Select(_ => RequestAsync(issuer, "1")).ToList();
        release.SetResult();

        (await Task.WhenAll(requests)).Should().OnlyContain(answer => answer.Status == HttpStatusCode.OK);
        server.Fetches.Should().Be(1);
    }

    [Test]
    public async Task A_new_key_is_found_at_once_and_an_old_one_is_gone()
    {
        await using var server = await KeyServer.StartAsync(ClientKey.Shared.Jwk("1"));
        await using var issuer = await IssuerOf(server).StartAsync();
        await RequestAsync(issuer, "1");
        var next = ClientKey.For("ES256");
        server.Publish(next.Jwk("2"));
        issuer.Time.Advance(TimeSpan.FromSeconds(10));

        (await RequestAsync(issuer, "2", next)).Status.Should().Be(HttpStatusCode.OK);
        (await RequestAsync(issuer, "1")).Status.Should().Be(HttpStatusCode.Unauthorized);
        server.Fetches.Should().Be(2);
    }

    [Test]
    public async Task A_clock_that_is_set_back_does_not_keep_the_keys_of_a_client_for_longer()
    {
        await using var server = await KeyServer.StartAsync(ClientKey.Shared.Jwk("1"));
        await using var issuer = await IssuerOf(server).StartAsync();
        await RequestAsync(issuer, "1");
        issuer.Time.Adjustment = TimeSpan.FromMinutes(-30);

        issuer.Time.Advance(TimeSpan.FromHours(1));
        await RequestAsync(issuer, "1");

        server.Fetches.Should().Be(2);
    }

    [Test]
    public async Task A_machine_that_was_suspended_keeps_the_keys_of_a_client_for_no_longer()
    {
        await using var server = await KeyServer.StartAsync(ClientKey.Shared.Jwk("1"));
        await using var issuer = await IssuerOf(server).StartAsync();
        await RequestAsync(issuer, "1");

        issuer.Time.Adjustment = TimeSpan.FromHours(1); // the monotonic clock stood still
        await RequestAsync(issuer, "1");

        server.Fetches.Should().Be(2);
    }

    [Test]
    public async Task A_jku_is_accepted_if_it_is_where_the_keys_are_registered_to_be()
    {
        await using var server = await KeyServer.StartAsync(ClientKey.Shared.Jwk("1"));
        await using var issuer = await IssuerOf(server).StartAsync();

        var answer = await issuer.RequestTokenAsync(issuer.Assertion().WithHeader("kid", "1").WithHeader("jku", server.Address.OriginalString));

        answer.Status.Should().Be(HttpStatusCode.OK, answer.Body);
    }

    [TestCase("/other.json")]
    [TestCase("/jwks.json?")]
    [TestCase("/JWKS.json")]
    public async Task Another_jku_is_refused_as_an_unknown_client_is_and_never_fetched(string path)
    {
        await using var server = await KeyServer.StartAsync(ClientKey.Shared.Jwk("1"));
        await using var issuer = await IssuerOf(server).StartAsync();
        var jku = $"http://127.0.0.1:{server.Port}{path}";

        var answer = await issuer.RequestTokenAsync(issuer.Assertion().WithHeader("kid", "1").WithHeader("jku", jku));

        answer.Should().Be(await issuer.RequestTokenAsync(issuer.Assertion("nobody").WithHeader("jku", jku)));
        answer.Status.Should().Be(HttpStatusCode.Unauthorized);
        server.Fetches.Should().Be(0);
        issuer.Logs.Lines.Should().Contain(line => line.Text.Contains("KeySetUrlNotRegistered", StringComparison.Ordinal));
    }

    [TestCase(100, 0)]
    [TestCase(101, 1)]
    public async Task A_set_may_have_100_keys_and_a_longer_one_is_logged(int count, int warnings)
    {
        var others = Enumerable.Range(0, count - 1).Select(number => ClientKey.Shared.Jwk($"other-{number}"));
        await using var server = await KeyServer.StartAsync([.. others, ClientKey.SharedRsa.Jwk("last")]);
        await using var issuer = await IssuerOf(server).StartAsync();

        var answer = await RequestAsync(issuer, "last", ClientKey.SharedRsa);
        await RequestAsync(issuer, "other-1");

        answer.Status.Should().Be(warnings == 0 ? HttpStatusCode.OK : HttpStatusCode.Unauthorized);
        issuer.Logs.Lines.Count(line => line.Text.Contains($"has {count} usable keys. Only the first 100 are used", StringComparison.Ordinal))
            .Should().Be(warnings);
    }

    [Test]
    public async Task The_key_that_is_named_is_tried_before_those_without_an_identifier()
    {
        var others = Enumerable.Range(0, 10).Select(_ => ClientKey.For("ES256").Jwk());
        await using var server = await KeyServer.StartAsync([.. others, ClientKey.Shared.Jwk("1")]);
        await using var issuer = await IssuerOf(server).StartAsync();

        (await RequestAsync(issuer, "1")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_new_key_without_an_identifier_is_found_too()
    {
        await using var server = await KeyServer.StartAsync(ClientKey.Shared.Jwk());
        await using var issuer = await IssuerOf(server).StartAsync();
        await RequestAsync(issuer, null);
        var next = ClientKey.For("ES256");
        server.Publish(next.Jwk());
        issuer.Time.Advance(TimeSpan.FromSeconds(10));

        (await RequestAsync(issuer, null, next)).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task Keys_that_do_not_exist_are_looked_for_at_a_bounded_rate()
    {
        await using var server = await KeyServer.StartAsync(ClientKey.Shared.Jwk("1"));
        await using var issuer = await IssuerOf(server).StartAsync();
        await RequestAsync(issuer, "1");

        for (var second = 0; second < 20; second++)
        {
            (await RequestAsync(issuer, $"made up {second}", ClientKey.For("ES256"))).Status.Should().Be(HttpStatusCode.Unauthorized);
            issuer.Time.Advance(TimeSpan.FromSeconds(1));
        }

        server.Fetches.Should().Be(2, "ten seconds lie between two");
    }

    [Test]
    public async Task A_key_that_was_withdrawn_counts_no_more_once_the_set_is_old()
    {
        await using var server = await KeyServer.StartAsync(ClientKey.Shared.Jwk("1"));
        await using var issuer = await IssuerOf(server).StartAsync();
        await RequestAsync(issuer, "1");
        server.Publish();

        issuer.Time.Advance(TimeSpan.FromMinutes(59));
        (await RequestAsync(issuer, "1")).Status.Should().Be(HttpStatusCode.OK);
        issuer.Time.Advance(TimeSpan.FromMinutes(1));
        (await RequestAsync(issuer, "1")).Status.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Test]
    public async Task Keys_that_are_remembered_are_used_for_a_day_while_the_server_is_down()
    {
        await using var server = await KeyServer.StartAsync(ClientKey.Shared.Jwk("1"));
        await using var issuer = await IssuerOf(server).StartAsync();
        await RequestAsync(issuer, "1");
        server.Fail();

        issuer.Time.Advance(TimeSpan.FromHours(24));
        (await RequestAsync(issuer, "1")).Status.Should().Be(HttpStatusCode.OK);
        issuer.Time.Advance(TimeSpan.FromHours(1));
        (await RequestAsync(issuer, "1")).ShouldBeAFault(HttpStatusCode.ServiceUnavailable, "SERVICE_UNAVAILABLE", "Service Unavailable");
    }

    [Test]
    public async Task Without_any_keys_the_answer_is_503_and_the_server_is_left_alone_for_a_while()
    {
        await using var server = await KeyServer.StartAsync();
        server.Fail();
        await using var issuer = await IssuerOf(server).StartAsync();

        var first = await RequestAsync(issuer, "1");
        issuer.Time.Advance(TimeSpan.FromSeconds(3));
        var second = await RequestAsync(issuer, "1");
        var fetches = server.Fetches;
        server.Publish(ClientKey.Shared.Jwk("1"));
        issuer.Time.Advance(TimeSpan.FromSeconds(7));

        first.ShouldBeAFault(HttpStatusCode.ServiceUnavailable, "SERVICE_UNAVAILABLE", "Service Unavailable");
        first.Headers.Split('\n').Should().Contain("Retry-After: 10");
        second.Headers.Split('\n').Should().Contain("Retry-After: 7");
        issuer.Logs.Lines.Should().Contain(line => line.Id.Name == "RequestUnavailable"
            && line.Text.Contains("A key set could not be fetched.", StringComparison.Ordinal));
        fetches.Should().Be(1);
        (await RequestAsync(issuer, "1")).Status.Should().Be(HttpStatusCode.OK);
    }

    [TestCaseSource(nameof(BadAnswers))]
    public async Task What_is_no_key_set_of_a_sane_size_is_not_taken(RequestDelegate answer, string reason)
    {
        await using var server = await KeyServer.StartAsync();
        server.Answer = answer;
        await using var issuer = await IssuerOf(server).StartAsync();

        (await RequestAsync(issuer, "1")).Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        issuer.Logs.Lines.Should().Contain(line => line.Text.Contains(reason, StringComparison.Ordinal));
    }

    private static IEnumerable<TestCaseData> BadAnswers() =>
    [
        BadAnswer("no_JSON", context => context.Response.WriteAsync("<html>"), "'<'"),
        BadAnswer("no_set", context => context.Response.WriteAsync("{}"), "no array \"keys\""),
        BadAnswer("a_list", context => context.Response.WriteAsync("[]"), "no array \"keys\""),
        BadAnswer("too_large", context => context.Response.WriteAsync($$"""{ "keys": [], "x": "{{new string('x', 256 * 1024)}}" }"""), "larger than 256 KiB"),
        BadAnswer("not_found", context => Status(context, 404), "answered 404"),
        BadAnswer("empty", context => Status(context, 204), "answered 204"),
        BadAnswer(
            "a_redirect",
            context =>
            {
                if (context.Request.Path == "/other")
                {
                    return context.Response.WriteAsync($$"""{ "keys": [ {{ClientKey.Shared.Jwk("1")}} ] }"""); // which nobody has configured
                }

                context.Response.Redirect("/other");

                return Task.CompletedTask;
            },
            "answered 302"),
        BadAnswer(
            "cut_off",
            context =>
            {
                context.Abort();

                return Task.CompletedTask;
            },
            "was not fetched"),
    ];

    [Test]
    public async Task A_set_of_256_KiB_is_taken()
    {
        await using var server = await KeyServer.StartAsync();
        var keys = $$"""{ "keys": [ {{ClientKey.Shared.Jwk("1")}} ] }""";
        server.Answer = context => context.Response.WriteAsync(keys.PadRight(256 * 1024));
        await using var issuer = await IssuerOf(server).StartAsync();

        (await RequestAsync(issuer, "1")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_fetch_asks_for_JSON_on_a_connection_of_its_own_and_carries_nothing_along()
    {
        await using var server = await KeyServer.StartAsync();
        var fetches = new ConcurrentQueue<(string Accept, string Connection, string Cookie)>();
        server.Answer = context =>
        {
            var headers = context.Request.Headers;
            fetches.Enqueue((headers.Accept.ToString(), headers.Connection.ToString(), headers.Cookie.ToString()));
            context.Response.Cookies.Append("seen", "before");

            return context.Response.WriteAsync($$"""{ "keys": [ {{ClientKey.Shared.Jwk("1")}} ] }""");
        };
        await using var issuer = await IssuerOf(server).StartAsync();

        await RequestAsync(issuer, "1");
        issuer.Time.Advance(TimeSpan.FromHours(1));
        await RequestAsync(issuer, "1");

        fetches.Should().Equal(Enumerable.Repeat(("application/jwk-set+json, application/json", "close", ""), 2));
    }

    [Test]
    public async Task A_server_that_is_too_slow_is_given_up()
    {
        await using var server = await KeyServer.StartAsync();
        var asked = new TaskCompletionSource();
        server.Answer = async context =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        };
        await using var issuer = await IssuerOf(server).StartAsync();

        var request = RequestAsync(issuer, "1");
        await asked.Task;
        issuer.Time.Advance(TimeSpan.FromSeconds(5));

        (await request).Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        issuer.Logs.Lines.Should().Contain(line => line.Text.Contains("within Backchannel:Timeout, 00:00:05", StringComparison.Ordinal));
    }

    [Test]
    public async Task A_body_that_never_ends_is_given_up()
    {
        await using var server = await KeyServer.StartAsync();
        server.Answer = async context =>
        {
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync(new string(' ', 4096), context.RequestAborted);
            }
        };
        await using var issuer = await IssuerOf(server).StartAsync();

        (await RequestAsync(issuer, "1")).Status.Should().Be(HttpStatusCode.ServiceUnavailable);
    }

    [Test]
    public async Task Keys_for_something_else_and_unusable_ones_are_passed_over()
    {
        var (encryption, weak, shown) = (ClientKey.For("ES256"), ClientKey.Rsa(1024), ClientKey.For("ES256"));
        await using var server = await KeyServer.StartAsync(
            "7",
            """{ "kty": "oct", "k": "AAAA" }""",
            """{ "kty": "OKP", "crv": "Ed25519", "x": "AAAA" }""",
            encryption.Jwk("1", ("use", "enc")),
            weak.Jwk("2"),
            shown.Jwk("3", ("d", "AAAA")),
            ClientKey.Shared.Jwk("4"));
        await using var issuer = await IssuerOf(server).StartAsync();

        (await RequestAsync(issuer, "1", encryption)).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await RequestAsync(issuer, "2", weak)).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await RequestAsync(issuer, "3", shown)).Status.Should().Be(HttpStatusCode.Unauthorized);
        (await RequestAsync(issuer, "4")).Status.Should().Be(HttpStatusCode.OK);
    }

    [Test]
    public async Task A_name_that_stands_for_a_private_address_is_not_connected_to()
    {
        await using var server = await KeyServer.StartAsync(ClientKey.Shared.Jwk("1"));
        await using var issuer = await IssuerOf(server, new($"http://localhost:{server.Port}/"))
            .Options(options => options.Backchannel.AllowPrivateAddresses = false)
            .StartAsync();

        (await RequestAsync(issuer, "1")).Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        server.Fetches.Should().Be(0);
        issuer.Logs.Lines.Should().Contain(line => line.Text.Contains("has no public address", StringComparison.Ordinal));
    }

    [TestCase("http://127.0.0.1:PORT/", true, "not public")]
    [TestCase("http://[::ffff:127.0.0.1]:PORT/", true, "not public")]
    [TestCase("http://2130706433:PORT/", true, "not public")]
    [TestCase("http://localhost:PORT/", false, "not https")]
    [TestCase("file:///etc/passwd", true, "not an absolute http or https URL")]
    [TestCase("http://user:secret@localhost:PORT/", true, "without user and fragment")]
    public async Task A_store_of_the_hosts_own_cannot_make_us_call_what_the_settings_forbid(string address, bool allowHttp, string reason)
    {
        await using var server = await KeyServer.StartAsync(ClientKey.Shared.Jwk("1"));
        var uri = new Uri(address.Replace("PORT", $"{server.Port}", StringComparison.Ordinal));
        await using var issuer = await Issuer.Default
            .Options(options => options.Backchannel.RequireHttps = !allowHttp)
            .With(builder => builder.AddClientStore(new InMemoryClientStore(new Client { ClientId = "acme", JwksUri = uri })))
            .StartAsync();

        (await RequestAsync(issuer, "1")).Status.Should().Be(HttpStatusCode.ServiceUnavailable);
        server.Fetches.Should().Be(0);
        issuer.Logs.Lines.Should().Contain(line => line.Text.Contains(reason, StringComparison.Ordinal));
    }

    private static Issuer IssuerOf(KeyServer server, Uri? address = null) => Issuer.Default.Options(options =>
    {
        (options.Backchannel.RequireHttps, options.Backchannel.AllowPrivateAddresses) = (false, true);
        options.Clients["acme"] = new() { JwksUri = address ?? server.Address };
    });

    private static Task<Answer> RequestAsync(RunningIssuer issuer, string? kid, ClientKey? key = null) =>
        issuer.RequestTokenAsync(issuer.Assertion(key: key).WithHeader("kid", kid));

    private static TestCaseData BadAnswer(string name, RequestDelegate answer, string reason) => new TestCaseData(answer, reason).SetArgDisplayNames(name);

    private static Task Status(HttpContext context, int status)
    {
        context.Response.StatusCode = status;

        return Task.CompletedTask;
    }
}

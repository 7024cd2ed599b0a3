using System.Net;
using System.Text;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Secrets that a client sends raw in a Basic header, although they look form-encoded.</summary>
[TestFixture]
internal sealed class RawBasicSecretTests
{
    private const string Secret = "q2+W/8f%3DkQ==";

    private static readonly string[] Hashes = [SecretHash.OfRandomSecret(Secret), SlowHashText.Of(Secret)];

    [Test]
    public async Task A_right_secret_is_not_logged_as_a_refusal([ValueSource(nameof(Hashes))] string hash)
    {
        await using var issuer = await StartAsync(ClientOf("acme", hash));

        var answers = new[] { await SendAsync(issuer, "acme", Secret), await SendAsync(issuer, "acme", Secret) };

        answers.Should().OnlyContain(answer => answer.Status == HttpStatusCode.OK);
        issuer.Logs.Refusals.Should().BeEmpty();
    }

    [Test]
    public async Task A_wrong_secret_is_one_attempt_and_one_line_in_the_log([ValueSource(nameof(Hashes))] string hash)
    {
        await using var issuer = await StartAsync(ClientOf("acme", hash));

        var wrong = await SendAsync(issuer, "acme", "wrong+secret");
        var unknown = await SendAsync(issuer, "nobody", "wrong+secret");

        wrong.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        unknown.Should().Be(wrong);
        issuer.Logs.Refusals.Should().HaveCount(2);
        issuer.Logs.RefusalsFor("WrongSecret").Should().ContainSingle();
        issuer.Logs.RefusalsFor("UnknownClient").Should().ContainSingle();
    }

    [Test]
    public async Task An_identifier_that_reads_in_two_ways_is_one_attempt_too()
    {
        await using var issuer = await StartAsync(ClientOf("a+b", SlowHashText.Of(Secret)));

        var right = await SendAsync(issuer, "a+b", Secret);
        var refusedBefore = issuer.Logs.Refusals.Count;
        var wrong = await SendAsync(issuer, "a+b", "wrong");
        var unknown = await SendAsync(issuer, "c+d", "wrong");

        right.Token.Subject.Should().Be("a+b");
        refusedBefore.Should().Be(0);
        unknown.Should().Be(wrong);
        issuer.Logs.Refusals.Should().HaveCount(2);
        issuer.Logs.RefusalsFor("WrongSecret").Should().ContainSingle();
        issuer.Logs.RefusalsFor("UnknownClient").Should().ContainSingle();
    }

    [Test]
    public async Task An_expired_secret_is_logged_as_expired()
    {
        var expired = new ClientSecret { Hash = SlowHashText.Of(Secret), ExpiresAt = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero) };
        await using var issuer = await StartAsync(new Client { ClientId = "acme", Secrets = [expired, new() { Hash = SlowHashText.Of("another") }] });

        var answer = await SendAsync(issuer, "acme", Secret);

        answer.ShouldRefuse(HttpStatusCode.Unauthorized, "invalid_client");
        issuer.Logs.RefusalsFor("SecretExpiredOrNotYetValid").Should().ContainSingle();
    }

    [Test]
    public async Task A_hundred_requests_at_once_of_one_client_all_get_tokens()
    {
        await using var issuer = await StartAsync(ClientOf("acme", SlowHashText.Of(Secret)));

        var answers = await Task.WhenAll(Enumerable.Range(0, 100).Select(_ => SendAsync(issuer, "acme", Secret)));

        answers.Should().OnlyContain(answer => answer.Status == HttpStatusCode.OK);
    }

    [Test]
    public async Task A_hundred_clients_at_once_all_get_tokens_also_where_a_refusal_is_slow()
    {
        const int Count = 100; // more than may wait for a slow check
        var clients = Enumerable.Range(0, Count).Select(i => ClientOf($"client{i}", SecretHash.OfRandomSecret($"{Secret}{i}")));
        await using var issuer = await StartAsync([ClientOf("slow", SecretHash.OfPassword("chosen by a person")), .. clients]);
        await issuer.RequestTokenAsync("slow", "chosen by a person"); // from now on every refusal takes as long as one of this client

        var answers = await Task.WhenAll(Enumerable.Range(0, Count).Select(i => SendAsync(issuer, $"client{i}", $"{Secret}{i}")));

        answers.Should().OnlyContain(answer => answer.Status == HttpStatusCode.OK);
    }

    [Test, Category(LongProof.Slow)]
    public async Task An_unknown_identifier_costs_slow_checks_like_a_known_one()
    {
        await using var issuer = await StartAsync(ClientOf("acme", SlowHashText.Of(Secret)));
        await SendAsync(issuer, "acme", Secret);

        var known = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => SendAsync(issuer, "acme", $"wrong+{i}")));
        var unknown = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => SendAsync(issuer, "nobody", $"wrong+{i}")));

        known.Should().Contain(answer => answer.Status == HttpStatusCode.ServiceUnavailable);
        unknown.Should().Contain(answer => answer.Status == HttpStatusCode.ServiceUnavailable);
    }

    [Test]
    public async Task Both_clients_of_a_header_that_reads_in_two_ways_are_found()
    {
        await using var issuer = await StartAsync(ClientOf("a b", SlowHashText.Of("decoded")), ClientOf("a+b", SlowHashText.Of("raw")));

        (await SendAsync(issuer, "a+b", "decoded")).Token.Subject.Should().Be("a b");
        (await SendAsync(issuer, "a+b", "raw")).Token.Subject.Should().Be("a+b");
        issuer.Logs.Refusals.Should().BeEmpty();
    }

    private static Task<RunningIssuer> StartAsync(params Client[] clients) =>
        Issuer.Default.With(builder => builder.AddClientStore(new InMemoryClientStore(clients))).StartAsync();

    private static Client ClientOf(string id, string hash) => new() { ClientId = id, Secrets = [new() { Hash = hash }] };

    private static Task<Answer> SendAsync(RunningIssuer issuer, string id, string secret) =>
        issuer.SendAsync(HttpCall.Form("grant_type=client_credentials").WithBasic($"{id}:{secret}").ToMessage());
}

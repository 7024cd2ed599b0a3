using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials.Tests;

[TestFixture]
internal sealed class RawSocketTests
{
    private const string Form = "grant_type=client_credentials&client_id=acme&client_secret=right";
    private const string Chunked =
        "POST /oauth2/token HTTP/1.1\r\nHost: issuer.test\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static readonly string Whole = Request(Form);

    private RunningIssuer _issuer = null!; // SetUp runs first

    [SetUp]
    public async Task StartIssuerAsync() => _issuer = await Issuer.WithClient("acme", secret: "right").OnKestrel().StartAsync();

    /// <summary>After whatever was sent: the server serves the next, and has not stumbled.</summary>
    [TearDown]
    public async Task A_good_request_is_still_served_and_no_error_was_logged()
    {
        await using (_issuer)
        {
            (await _issuer.RequestTokenAsync("acme", "right")).Token.Subject.Should().Be("acme");
            _issuer.Logs.Lines.Where(line => line.Level >= LogLevel.Error).Should().BeEmpty();
        }
    }

    [TestCase(1)]
    [TestCase(2)]
    [TestCase(7)]
    [TestCase(1000)]
    public async Task Chunks_of_any_size_make_one_body(int size)
    {
        var answer = await AnswerToAsync(Chunked + string.Concat(Form.Chunk(size).Select(part => Chunk(new string(part)))) + "0\r\n\r\n");

        answer!.Status.Should().Be(200);
    }

    [TestCase(";name=value")]
    [TestCase(";name=\"quoted; value\"")]
    [TestCase(";x")]
    public async Task Chunk_extensions_are_ignored(string extension)
    {
        var answer = await AnswerToAsync($"{Chunked}{Form.Length:x}{extension}\r\n{Form}\r\n0{extension}\r\n\r\n");

        answer!.Status.Should().Be(200);
    }

    [Test]
    public async Task Trailers_are_ignored()
    {
        var answer = await AnswerToAsync($"{Chunked}{Chunk(Form)}0\r\nAuthorization: Bearer x\r\n\r\n");

        answer!.Status.Should().Be(200);
    }

    [TestCase("zz\r\n")]
    [TestCase("-1\r\n")]
    [TestCase("\r\n")]
    [TestCase("ffffffffffffffff\r\n")]
    [TestCase("5\r\nabcdefgh\r\n0\r\n\r\n")]
    public async Task A_broken_chunk_is_an_invalid_request(string broken)
    {
        var answer = await AnswerToAsync($"{Chunked}{Chunk(Form)}{broken}");

        answer!.Status.Should().Be(400);
        answer.Body.Should().Contain("\"invalid_request\"");
    }

    [Test]
    public async Task An_endless_chunked_body_is_refused_once_it_is_too_large()
    {
        using var connection = await RawConnection.OpenAsync(_issuer);

        await connection.SendAsync($"{Chunked}{Chunk(new string('x', 40_000))}"); // and no end to it

        (await connection.ReadAnswerAsync())!.Status.Should().Be(413);
    }

    [Test]
    public async Task A_body_that_comes_byte_by_byte_is_read()
    {
        using var connection = await RawConnection.OpenAsync(_issuer);

        foreach (var single in Encoding.ASCII.GetBytes(Whole))
        {
            await connection.SendAsync(new[] { single });
        }

        (await connection.ReadAnswerAsync())!.Status.Should().Be(200);
    }

    [Test]
    public async Task A_sender_who_closes_within_the_body_gets_no_token()
    {
        for (var length = Whole.Length - Form.Length; length < Whole.Length; length += 8)
        {
            using var connection = await RawConnection.OpenAsync(_issuer);
            await connection.SendAsync(Whole[..length]);
            connection.FinishSending();

            (await connection.ReadToEndAsync()).Should().NotContain(answer => answer.Status != 400);
        }
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task A_sender_who_closes_within_the_body_leaves_no_warning_in_the_log(bool chunked)
    {
        using var reads = new SemaphoreSlim(0);
        await using var issuer = await Issuer.WithClient("acme", secret: "right").OnKestrel()
            .Services(services => services.AddSingleton<IStartupFilter>(new ObservedBody(reads)))
            .StartAsync();
        for (var i = 0; i < 20; i++)
        {
            using var connection = await RawConnection.OpenAsync(issuer);
            await connection.SendAsync(chunked ? Chunked + Chunk(Form) : Whole[..^1]);
            await reads.WaitAsync();
            await reads.WaitAsync(); // after some of the body, it is read for more
            connection.FinishSending();

            (await connection.ReadToEndAsync()).Should().BeEmpty();
        }

        issuer.Logs.Lines.Should().NotContain(line => (line.Level >= LogLevel.Warning && line.Id.Name != "NotShared") || line.Text.Contains("Exception"));
    }

    [Test]
    public async Task A_sender_who_resets_within_the_body_leaves_no_error_in_the_log()
    {
        for (var i = 0; i < 200; i++)
        {
            using var connection = await RawConnection.OpenAsync(_issuer);
            await connection.SendAsync(i % 2 is 0 ? Whole[..^1] : Chunked + Chunk(Form));
            connection.Reset();
        }
    }

    [Test]
    public async Task Pipelined_requests_are_answered_one_by_one_in_their_order()
    {
        using var connection = await RawConnection.OpenAsync(_issuer);

        await connection.SendAsync(
            Whole + Request("grant_type=%") + Request($"{Form}x") + Request(Form, method: "PUT") + Chunked + Chunk(Form) + "0\r\n\r\n" + Whole);

        List<int> statuses = [];
        for (var i = 0; i < 6; i++)
        {
            statuses.Add((await connection.ReadAnswerAsync())!.Status);
        }

        statuses.Should().Equal(200, 400, 401, 405, 200, 200);
    }

    [Test]
    public async Task A_request_behind_one_that_was_too_large_is_not_read_out_of_its_body()
    {
        using var connection = await RawConnection.OpenAsync(_issuer);

        await connection.SendAsync(Request($"{new string('x', 33_000)}{Whole}") + Whole);

        var answers = await ReadSomeAsync(connection, 2);
        answers.Select(answer => answer.Status).Should().Equal(413, 200);
    }

    [Test]
    public async Task A_Content_Length_that_is_too_small_cuts_the_body_and_its_rest_is_no_request()
    {
        using var connection = await RawConnection.OpenAsync(_issuer);

        await connection.SendAsync(Request(Form, Form.Length - 1));

        var answers = await ReadSomeAsync(connection, 1);
        answers.Select(answer => answer.Status).Should().Equal(401);
    }

    [Test]
    public async Task A_Content_Length_that_is_too_large_takes_the_next_request_for_the_body()
    {
        using var connection = await RawConnection.OpenAsync(_issuer);

        await connection.SendAsync(Request(Form, Form.Length + Whole.Length) + Whole);

        var answer = await connection.ReadAnswerAsync();
        answer!.Status.Should().Be(400);
    }

    [TestCase("Content-Length: -1")]
    [TestCase("Content-Length: x")]
    [TestCase("Content-Length: 99999999999999999999")]
    [TestCase("Content-Length: 64\r\nContent-Length: 65")]
    [TestCase("Transfer-Encoding: gzip")]
    [TestCase("Transfer-Encoding: chunked, gzip")]
    public async Task Broken_framing_is_refused(string header)
    {
        var answer = await AnswerToAsync(
            $"POST /oauth2/token HTTP/1.1\r\nHost: issuer.test\r\nContent-Type: application/x-www-form-urlencoded\r\n{header}\r\n\r\n{Form}");

        answer!.Status.Should().BeInRange(400, 499);
    }

    [Test]
    public async Task A_length_beside_chunks_is_ignored_or_refused()
    {
        var answer = await AnswerToAsync(
            Chunked.Replace("Transfer-Encoding", "Content-Length: 3\r\nTransfer-Encoding", StringComparison.Ordinal) + Chunk(Form) + "0\r\n\r\n");

        answer!.Status.Should().BeOneOf(200, 400);
    }

    [Test]
    public async Task Headers_without_end_are_refused()
    {
        var large = await AnswerToAsync($"POST /oauth2/token HTTP/1.1\r\nHost: issuer.test\r\nX: {new string('x', 40_000)}\r\n\r\n");
        var many = await AnswerToAsync($"POST /oauth2/token HTTP/1.1\r\nHost: issuer.test\r\n{string.Concat(Enumerable.Repeat("X: y\r\n", 200))}\r\n");

        large!.Status.Should().Be(431);
        many!.Status.Should().Be(431);
    }

    [Test]
    public async Task A_large_Authorization_header_within_the_limit_is_refused_by_the_issuer()
    {
        var answer = await AnswerToAsync(
            Request("grant_type=client_credentials", headers: $"Authorization: {HttpCall.Basic($"acme:{new string('x', 20_000)}")}\r\n"));

        answer!.Status.Should().Be(401);
    }

    [Test]
    public async Task HTTP_1_0_is_answered_and_closed()
    {
        using var connection = await RawConnection.OpenAsync(_issuer);

        await connection.SendAsync(
            $"POST /oauth2/token HTTP/1.0\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: {Form.Length}\r\n\r\n{Form}");

        (await connection.ReadToEndAsync()).Should().ContainSingle().Which.Status.Should().Be(200);
    }

    [TestCase("POST /oauth2/token HTTP/1.1\r\nContent-Length: 0\r\n\r\n", TestName = "No Host")]
    [TestCase("POST /oauth2/token HTTP/1.1\r\nHost: a\r\nHost: b\r\nContent-Length: 0\r\n\r\n", TestName = "Two Hosts")]
    [TestCase("POST /oauth2/token HTTP/1.1\r\nHost: issuer.test\r\nContent-Type : application/json\r\n\r\n", TestName = "A space before a colon")]
    [TestCase("POST /oauth2/token HTTP/1.1\r\nHost: issuer.test\r\nno header\r\n\r\n", TestName = "A header without a colon")]
    [TestCase("POST /oauth2/token HTTP/1.1\r\nHost: issuer.test\r\nX: a\0b\r\n\r\n", TestName = "NUL in a header")]
    [TestCase("POST /oauth2/%00token HTTP/1.1\r\nHost: issuer.test\r\n\r\n", TestName = "NUL in the path")]
    [TestCase("POST  /oauth2/token  HTTP/1.1\r\nHost: issuer.test\r\n\r\n", TestName = "Spaces too many")]
    [TestCase("grant_type=client_credentials\r\n\r\n", TestName = "A body alone")]
    [TestCase("POST /oauth2/token HTTP/9.9\r\nHost: issuer.test\r\n\r\n", TestName = "Another version")]
    public async Task What_is_no_HTTP_is_refused(string request)
    {
        var answer = await AnswerToAsync(request);

        answer!.Status.Should().BeOneOf(400, 505);
    }

    [Test]
    public async Task The_issuer_named_in_a_token_does_not_come_from_the_Host_header()
    {
        var answer = await AnswerToAsync(Whole.Replace("Host: issuer.test", "Host: evil.test", StringComparison.Ordinal));

        new Answer(System.Net.HttpStatusCode.OK, answer!.Body, "").Token.Issuer.Should().Be(Issuer.Identifier);
    }

    public static string Request(string body, int? length = null, string method = "POST", string headers = "") => string.Create(
        CultureInfo.InvariantCulture,
        $"{method} /oauth2/token HTTP/1.1\r\nHost: issuer.test\r\n{headers}Content-Type: application/x-www-form-urlencoded\r\n"
        + $"Content-Length: {length ?? body.Length}\r\n\r\n{body}");

    public static string Chunk(string data) => string.Create(CultureInfo.InvariantCulture, $"{data.Length:x}\r\n{data}\r\n");

    private async Task<RawAnswer?> AnswerToAsync(string request)
    {
        using var connection = await RawConnection.OpenAsync(_issuer);
        await connection.SendAsync(request);

        return await connection.ReadAnswerAsync();
    }

    private static async Task<List<RawAnswer>> ReadSomeAsync(RawConnection connection, int count)
    {
        List<RawAnswer> answers = [];
        while (answers.Count < count && await connection.ReadAnswerAsync() is { } answer)
        {
            answers.Add(answer);
        }

        return answers;
    }
}

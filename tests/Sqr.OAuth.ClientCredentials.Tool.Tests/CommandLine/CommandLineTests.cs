namespace Sqr.OAuth.ClientCredentials.Tests;

public sealed class CommandLineTests
{
    [TestCase("client", "add")]
    [TestCase("client", "ad", "acme")]
    [TestCase("client", "add", "acme", "--lifetime", "3600")]
    [TestCase("client", "add", "acme", "--claim", "tenant")]
    [TestCase("secret", "add", "acme", "--expires", "soon")]
    [TestCase("client", "set", "acme", "--clear", "everything", "--connection", "x", "--provider", "sqlite")]
    [TestCase("client", "list", "--connection", "x", "--provider", "oracle")]
    [TestCase("secret", "rotate", "acme", "--overlap", "10675199.02:48:05")]
    [TestCase("doctor", "localhost")]
    [TestCase("import", "--from", "auth0")]
    [TestCase("import", "--from", "duende")]
    [TestCase("key", "list")]
    [TestCase("try")]
    [TestCase("try", "--client", "acme")]
    [TestCase]
    public async Task A_command_line_that_is_wrong_ends_with_2_and_leaves_standard_output_empty(params string[] arguments)
    {
        var run = await Tool.RunAsync(arguments);

        run.ExitCode.Should().Be(2);
        run.Output.Should().BeEmpty();
        run.Error.Should().NotBeEmpty();
    }

    [TestCase("--lifetime must be a duration like 01:00:00", "Try 30.00:00:00", "client", "add", "acme", "--lifetime", "720:00:00")]
    [TestCase("--overlap must be a duration like 01:00:00", "Try 14.00:00:00", "secret", "rotate", "acme", "--overlap", "14d")]
    [TestCase("--expires must be an ISO 8601 date", "2027-11-01", "secret", "add", "acme", "--expires", "01.12.2026")]
    [TestCase("--not-before must be an ISO 8601 date", "2027-11-01", "secret", "add", "acme", "--not-before", "12/01/2026")]
    public async Task A_value_in_another_form_is_answered_with_what_was_probably_meant(string error, string remedy, params string[] arguments)
    {
        var run = await Tool.RunAsync(arguments);

        run.ExitCode.Should().Be(2);
        run.Error.Should().Contain(error).And.Contain(remedy);
    }

    [TestCase("2027-11-01", "2027-11-01T00:00:00Z")]
    [TestCase("2027-11-01T12:30:00+02:00", "2027-11-01T10:30:00Z")]
    [TestCase("2027-11-01T12:30:00.000Z", "2027-11-01T12:30:00Z")]
    [TestCase("2027-11-01T12:30:00.250Z", "2027-11-01T12:30:00.25Z")]
    public async Task A_date_without_an_offset_is_UTC(string text, string expected)
    {
        var added = (await Tool.RunAsync("secret", "add", "acme", "--expires", text, "--json")).Done().Json;

        added.ToJsonString().Should().Contain($"\"ExpiresAt\":\"{expected}\"");
    }

    [Test]
    public async Task A_database_that_is_not_there_is_said_in_a_sentence_without_the_password()
    {
        var run = await Tool.RunAsync(
            "client", "list", "--provider", "postgresql", "--connection", "Host=127.0.0.1;Port=1;Username=me;Password=hush-hush;Timeout=5");

        run.ShouldBeRefused("127.0.0.1:1", exitCode: 3);
        (run.Output + run.Error).Should().NotContain("hush-hush");
    }

    [TestCase("sqlite", "Host=db;Password=hush-hush")]
    [TestCase("postgresql", "postgresql://me:hush-hush@db/issuer")]
    [TestCase("sqlserver", "Server=db;Password=a;hush-hush=b")]
    public async Task A_connection_string_of_something_else_is_answered_with_one_that_would_do(string provider, string connection)
    {
        var run = await Tool.RunAsync("client", "list", "--provider", provider, "--connection", connection);

        run.ShouldBeRefused($"not valid for {provider}. Use one like", exitCode: 2);
        run.Error.Should().NotContain("hush");
    }

    [Test]
    public async Task A_settings_file_that_is_no_json_is_told_where()
    {
        using var file = TextFile.Of("{\n bad");

        (await Tool.RunAsync("client", "add", "acme", "--settings", file.Path)).ShouldBeRefused("LineNumber: 1");
    }

    [Test]
    public async Task A_misspelt_path_of_a_database_makes_no_new_one()
    {
        var path = Path.Combine(Path.GetTempPath(), $"sqr-tool-{Guid.NewGuid():N}.db");

        (await Tool.RunAsync("client", "list", "--provider", "sqlite", "--connection", $"Data Source={path}"))
            .ShouldBeRefused("sqr-oauth migrate", exitCode: 3);

        File.Exists(path).Should().BeFalse();
    }

    [Test]
    public async Task An_identifier_may_begin_with_an_at_sign()
    {
        (await Tool.RunAsync("client", "add", "@acme", "--json")).Done().Json["settings"]!["SqrClientCredentials"]!["Clients"]!["@acme"].Should().NotBeNull();
    }

    [Test]
    public async Task A_prompt_shows_nothing_of_a_secret_and_asks_twice()
    {
        var shown = (await Terminal.RunAsync("hush-hush\nhush-hush\n", "secret", "hash")).Output;

        shown.Should().Contain("Secret: ").And.Contain("Repeat the secret: ").And.Contain("$pbkdf2-sha256$").And.NotContain("hush");
    }

    [Test]
    public async Task Two_secrets_that_differ_are_refused()
    {
        (await Terminal.RunAsync("hush-hush\nhush-hish\n", "secret", "hash")).Output.Should().Contain("The two secrets differ").And.NotContain("$pbkdf2");
    }
}

using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tests;

[RunsInFull]
public sealed class NewKeyTests
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sqr-tool-new-key-");

    [TearDown]
    public void RemoveFiles()
    {
        foreach (var file in _directory.EnumerateFiles())
        {
            file.Delete();
        }
    }

    [OneTimeTearDown]
    public void RemoveDirectory() => _directory.Delete(recursive: true);

    [TestCase("acme.pem")]
    [TestCase("acme.jwk")]
    public async Task A_client_gets_a_token_with_the_key_that_was_made_for_it(string name)
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        var file = PathOf(name);

        var added = (await database.RunAsync("client", "add", "acme", "--new-key", "--key-file", file)).Done();

        (added.Output + added.Error).Should().NotContain("sqrcs_").And.NotContain("PRIVATE").And.NotContain("\"d\"");
        added.Error.Should().Contain(file);
        await using var issuer = await ServedIssuer.StartOnAsync(database);
        (await Tool.RunAsync("token", issuer.Url, "--client-id", "acme", "--key", file, "--json")).Done()
            .Json["claims"]!["client_id"]!.GetValue<string>().Should().Be("acme");
    }

    [TestCase("acme", "acme.pem", "--client-id acme --key acme.pem")]
    [TestCase("Acme $HOME; it's", "my key.pem", @"--client-id 'Acme $HOME; it'\''s' --key 'my key.pem'")]
    public async Task The_command_to_try_it_can_be_pasted(string clientId, string file, string expected)
    {
        var added = (await new Tool { Directory = _directory.FullName }.StartAsync("client", "add", clientId, "--new-key", "--key-file", file)).Done();

        added.Error.Trim().Should().EndWith($"sqr-oauth token URL {expected}");
    }

    [Test]
    public async Task Only_the_owner_can_read_the_file()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Ignore("On Windows the directory says who may read its files.");

            return;
        }

        (await Tool.RunAsync("client", "add", "acme", "--new-key", "--key-file", PathOf("acme.pem"))).Done();

        File.GetUnixFileMode(PathOf("acme.pem")).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Test]
    public async Task No_file_is_overwritten()
    {
        var file = PathOf("acme.pem");
        await File.WriteAllTextAsync(file, "precious");
        await using var database = await ToolDatabase.CreateMigratedAsync();

        (await database.RunAsync("client", "add", "acme", "--new-key", "--key-file", file)).ShouldBeRefused("already exists and is not overwritten");

        (await File.ReadAllTextAsync(file)).Should().Be("precious");
        (await database.RunAsync("client", "list", "--json")).Json.AsArray().Should().BeEmpty();
    }

    [Test]
    public async Task A_key_that_was_not_registered_is_not_left_behind()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        await database.RunAsync("client", "add", "acme");

        (await database.RunAsync("client", "add", "acme", "--new-key", "--key-file", PathOf("acme.pem"))).ExitCode.Should().Be(1);

        File.Exists(PathOf("acme.pem")).Should().BeFalse();
    }

    [Test]
    public async Task The_file_has_the_name_of_the_client_without_what_leads_elsewhere()
    {
        var added = (await new Tool { Directory = _directory.FullName }.StartAsync("client", "add", "../acme:1", "--new-key", "--json")).Done().Json;

        added["keyFile"]!.GetValue<string>().Should().EndWith("_._acme_1.pem");
        _directory.EnumerateFiles().Select(file => file.Name).Should().Equal("_._acme_1.pem");
        var registered = added["settings"]!["SqrClientCredentials"]!["Clients"]!.AsObject().Single().Value!["JsonWebKeys"]![0]!;
        registered["kid"]!.GetValue<string>().Should().Be(added["keyId"]!.GetValue<string>());
        registered.AsObject().Should().NotContainKey("d");
    }

    [Test]
    public async Task A_new_key_of_a_client_is_registered_next_to_the_old_one()
    {
        await using var database = await ToolDatabase.CreateMigratedAsync();
        (await database.RunAsync("client", "add", "acme", "--new-key", "--key-file", PathOf("old.pem"))).Done();

        (await database.RunAsync("client", "set", "acme", "--new-key", "--key-file", PathOf("new.pem"))).Done();

        await using var issuer = await ServedIssuer.StartOnAsync(database);
        (await Tool.RunAsync("token", issuer.Url, "--client-id", "acme", "--key", PathOf("old.pem"))).Done();
        (await Tool.RunAsync("token", issuer.Url, "--client-id", "acme", "--key", PathOf("new.pem"))).Done();
    }

    [Test]
    public async Task A_file_for_no_key_is_a_wrong_command_line() =>
        (await Tool.RunAsync("client", "add", "acme", "--key-file", PathOf("acme.pem"))).ShouldBeRefused("--new-key", exitCode: 2);

    private string PathOf(string name) => Path.Combine(_directory.FullName, name);
}

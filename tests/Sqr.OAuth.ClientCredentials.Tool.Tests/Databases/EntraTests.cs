namespace Sqr.OAuth.ClientCredentials.Tests;

[RunsInFull]
public sealed class EntraTests
{
    [TestCase("Active Directory Default")]
    [TestCase("Active Directory Managed Identity")]
    [TestCase("Active Directory Service Principal;User ID=a;Password=b")]
    public async Task A_connection_with_Entra_loads_and_says_that_nobody_is_there(string authentication)
    {
        var run = await Tool.RunAsync(
            "client", "list", "--provider", "sqlserver", "--connection",
            $"Server=tcp:127.0.0.1,{FreePort.Next()};Database=issuer;Connect Timeout=5;Authentication={authentication}");

        run.ShouldBeRefused("network-related", exitCode: 3);
        run.Error.Should().NotContain("load");
    }

    [Test]
    public async Task The_tool_comes_without_the_native_account_broker()
    {
        var files = await File.ReadAllTextAsync(Path.ChangeExtension(Tool.Path, ".deps.json"));

        files.Should().Contain("Microsoft.Identity.Client.dll").And.Contain("e_sqlite3").And.NotContain("msalruntime");
    }
}

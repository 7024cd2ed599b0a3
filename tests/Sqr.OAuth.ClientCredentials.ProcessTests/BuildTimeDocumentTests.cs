using System.Diagnostics;
using System.Reflection;
using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>What <c>dotnet build</c> runs where Microsoft.Extensions.ApiDescription.Server is referenced. It starts the app.</summary>
public sealed class BuildTimeDocumentTests
{
    private const string Host = "Sqr.OAuth.ClientCredentials.BuildTimeHost";

    private static IEnumerable<TestCaseData> Environments() =>
    [
        Case("without settings", "/oauth2/token"),
        Case("mapped by the app", "/oauth2/token", ("Mapped", "explicitly")),
        Case("with an issuer", "/oauth2/token", ("SqrClientCredentials__Issuer", "https://issuer.test/auth"), ("Mapped", "explicitly")),
        Case("in Development", "/oauth2/token", ("ASPNETCORE_ENVIRONMENT", "Development")),
        Case("with a database", "/oauth2/token", ("SqrClientCredentials__Issuer", "https://issuer.test"), ("Database", "Data Source=app.db")),
        Case("with another path", "/auth/token", ("SqrClientCredentials__Endpoints__Token", "/auth/token")),
    ];

    [TestCaseSource(nameof(Environments))]
    public async Task A_document_made_while_the_app_is_built_needs_no_settings_and_leaves_no_keys(string path, (string Name, string Value)[] environment)
    {
        var folder = Directory.CreateTempSubdirectory("sqr-build-");
        var output = folder.CreateSubdirectory("documents");

        var (exitCode, text) = await GetDocumentAsync(folder, output, environment);

        exitCode.Should().Be(0, text);
        var document = JsonDocument.Parse(await File.ReadAllTextAsync(output.GetFiles("*.json").Single().FullName)).RootElement;
        document.GetProperty("paths").EnumerateObject().Select(member => member.Name).Should().BeEquivalentTo("/", path);
        folder.GetFileSystemInfos().Select(entry => entry.Name).Should().BeEquivalentTo([output.Name, "files.txt"], "no key and no database is made");
        folder.Delete(recursive: true);
    }

    private static async Task<(int ExitCode, string Output)> GetDocumentAsync(
        DirectoryInfo folder, DirectoryInfo output, (string Name, string Value)[] environment)
    {
        var tool = typeof(BuildTimeDocumentTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(attribute => attribute.Key == "GetDocument").Value!;
        ProcessStartInfo start = new("dotnet",
        [
            tool,
            "--assembly", Path.Combine(AppContext.BaseDirectory, $"{Host}.dll"),
            "--file-list", Path.Combine(folder.FullName, "files.txt"),
            "--framework", ".NETCoreApp,Version=v10.0",
            "--output", output.FullName,
            "--project", Host,
        ])
        {
            WorkingDirectory = folder.FullName, // the project's folder in a build, and so the content root
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var text = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        return (process.ExitCode, text + await error);
    }

    private static TestCaseData Case(string name, string path, params (string Name, string Value)[] environment) =>
        new TestCaseData(path, environment).SetArgDisplayNames(name);
}

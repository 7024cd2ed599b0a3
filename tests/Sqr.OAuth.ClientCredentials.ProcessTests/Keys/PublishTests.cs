using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>What <c>dotnet publish</c> takes along from a project whose host has run. <c>.ci/run</c> publishes the consumer in full.</summary>
public sealed class PublishTests
{
    private const string Project =
        """<Project Sdk="Microsoft.NET.Sdk.Web"><PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>""";

    [Test]
    public async Task The_Web_SDK_publishes_the_settings_and_nothing_of_the_key_directory()
    {
        await using var host = await new SampleHost().StartAsync();
        var project = Path.Combine(host.Root, "App.csproj");
        await File.WriteAllTextAsync(project, Project);

        var evaluated = await Command.RunAsync("dotnet", ["msbuild", project, "-getItem:Content"], "the SDK of .NET");

        Directory.EnumerateFiles(Path.Combine(host.Root, "keys"), "*.key").Should().HaveCount(2);
        evaluated.ExitCode.Should().Be(0, evaluated.Output + evaluated.Error);
        JsonDocument.Parse(evaluated.Output).RootElement.GetProperty("Items").GetProperty("Content").EnumerateArray()
            .Select(item => item.GetProperty("Identity").GetString()).Should().Equal("appsettings.json");
    }

    [Test]
    public async Task Git_stages_nothing_of_the_key_directory()
    {
        await using var host = await new SampleHost().StartAsync();
        await Command.RunAsync("git", ["-C", host.Root, "init", "--quiet"], "apt-get install git");

        await Command.RunAsync("git", ["-C", host.Root, "add", "--all"], "apt-get install git");

        (await Command.RunAsync("git", ["-C", host.Root, "ls-files"], "apt-get install git")).Output.Should().Be("appsettings.json\n");
    }
}

using System.Diagnostics;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>The built tool as a process of its own, as a user would run it.</summary>
internal sealed class Tool
{
    /// <summary>What comes in on standard input.</summary>
    public string Input { get; init; } = "";

    public Dictionary<string, string> Environment { get; init; } = [];

    /// <summary>Where it runs.</summary>
    public string Directory { get; init; } = "";

    public static string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, "sqr-oauth.dll");

    public static Task<ToolRun> RunAsync(params string[] arguments) => new Tool().StartAsync(arguments);

    public async Task<ToolRun> StartAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path, .. arguments])
        {
            WorkingDirectory = Directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = new UTF8Encoding(false),
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("SQR_OAUTH_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        try
        {
            await process.StandardInput.WriteAsync(Input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // a command that reads nothing may have ended already
        }

        await process.WaitForExitAsync();

        return new(process.ExitCode, await output, await error);
    }
}

/// <summary>What the tool did.</summary>
internal sealed partial record ToolRun(int ExitCode, string Output, string Error)
{
    public JsonNode Json => JsonNode.Parse(Output)!;

    /// <summary>The generated secret that was shown.</summary>
    public string Secret => GeneratedSecretForm().Match(Output).Value;

    /// <summary>Fails the test, with all that was said, if the tool did not do it.</summary>
    public ToolRun Done()
    {
        ExitCode.Should().Be(0, "it said: {0}{1}", Output, Error);

        return this;
    }

    /// <summary>It was refused with a reason of one sentence, and nothing of the program's inside.</summary>
    public void ShouldBeRefused(string reason, int exitCode = 1)
    {
        ExitCode.Should().Be(exitCode, "it said: {0}{1}", Output, Error);
        Error.Should().Contain(reason).And.NotContain("   at ").And.NotContain("Exception");
    }

    [GeneratedRegex("sqrcs_[0-9A-Za-z]{49}")]
    private static partial Regex GeneratedSecretForm();
}

using System.Diagnostics;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>The completion scripts, in the shells that they are for.</summary>
[RunsInFull]
public sealed class CompletionTests
{
    private readonly DirectoryInfo _bin = Directory.CreateTempSubdirectory("sqr-tool-bin-");

    [OneTimeSetUp]
    public void InstallTool()
    {
        var program = Path.Combine(_bin.FullName, "sqr-oauth");
        File.WriteAllText(program, $"#!/bin/sh\nexec dotnet '{Tool.Path}' \"$@\"\n");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }
    }

    [OneTimeTearDown]
    public void RemoveTool() => _bin.Delete(recursive: true);

    [TestCase("client re", "remove")]
    [TestCase("client add acme --require-d", "--require-dpop")]
    [TestCase("key list --provider post", "postgresql")]
    [TestCase("completion z", "zsh")]
    [TestCase("mig", "migrate")]
    [TestCase("tr", "try")]
    [TestCase("try --cli", "--client")]
    public async Task Bash_completes_commands_options_and_values(string line, string expected)
    {
        const string complete = """
            source <(sqr-oauth completion bash)
            [ "$(complete -p sqr-oauth)" = 'complete -o default -F _sqr_oauth sqr-oauth' ] || exit 1
            COMP_LINE="sqr-oauth $1" COMP_POINT=$((10 + ${#1})) COMP_WORDS=(sqr-oauth $1)
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            _sqr_oauth
            printf '%s\n' "${COMPREPLY[@]}"
            """;

        (await RunAsync("apt-get install bash", "bash", "--norc", "-c", complete, "bash", line)).Should().Equal(expected);
    }

    [Test]
    public async Task Bash_completes_the_word_at_the_cursor()
    {
        const string complete = """
            source <(sqr-oauth completion bash)
            COMP_LINE='sqr-oauth cl --json' COMP_POINT=12 COMP_WORDS=(sqr-oauth cl --json) COMP_CWORD=1
            _sqr_oauth
            printf '%s\n' "${COMPREPLY[@]}"
            """;

        (await RunAsync("apt-get install bash", "bash", "--norc", "-c", complete)).Should().Equal("client");
    }

    [TestCase("client re", "remove")]
    [TestCase("client add acme --require-d", "--require-dpop")]
    public async Task Zsh_completes(string line, string expected)
    {
        // A key press on a terminal of its own: a completion function runs nowhere else.
        const string complete = """
            zmodload zsh/zpty
            zpty shell 'TERM=dumb zsh -f -i'
            zpty -w shell "PS1= RPS1=; source <(sqr-oauth completion zsh); print READ''Y"
            zpty -r shell shown '*READY*'
            zpty -w -n shell "sqr-oauth $1"$'\t'
            zpty -r shell shown "*$2*"
            print -r -- "$shown"
            """;

        var shown = await RunAsync("apt-get install zsh", "zsh", "-f", "-c", complete, "zsh", line, expected);

        string.Join('\n', shown).Should().Contain(expected);
    }

    [TestCase("client re", "remove")]
    [TestCase("client add acme --require-d", "--require-dpop")]
    [TestCase("key list --provider post", "postgresql")]
    public async Task Fish_completes(string line, string expected)
    {
        (await RunAsync("apt-get install fish", "fish", "--no-config", "-c", "sqr-oauth completion fish | source; complete -C \"sqr-oauth $argv[1]\"", line))
            .Should().Equal(expected);
    }

    [Test]
    public async Task PowerShell_completes()
    {
        const string complete = "sqr-oauth completion pwsh | Out-String | Invoke-Expression; "
            + "$line = 'sqr-oauth client re'; (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText";

        (await RunAsync("dotnet tool install --global PowerShell --version 7.6.9", "pwsh", "-NoProfile", "-Command", complete)).Should().Equal("remove");
    }

    [Test]
    public async Task A_shell_that_it_does_not_know_is_a_wrong_command_line() => (await Tool.RunAsync("completion", "tcsh")).ExitCode.Should().Be(2);

    private async Task<IReadOnlyList<string>> RunAsync(string install, string shell, params string[] arguments)
    {
        var start = new ProcessStartInfo(shell, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PATH"] = $"{_bin.FullName}{Path.PathSeparator}{start.Environment["PATH"]}";
        using var process = External.Start(start, install);
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2)); // a shell that waits for what never comes
        await using var end = limit.Token.Register(() => process.Kill(entireProcessTree: true));
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.Should().Be(0, "it said: {0}{1}", output, await error);

        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
    }
}

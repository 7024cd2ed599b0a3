using System.CommandLine;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary><c>completion</c>: prints a shell completion script.</summary>
internal static class CompletionCommand
{
    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "The shell: bash, zsh, fish or pwsh." };
        shell.AcceptOnlyFromAmong([.. CompletionScripts.Shells]);
        var command = new ToolCommand(
            "completion",
            "Print a shell completion script for sqr-oauth.",
            "source <(sqr-oauth completion bash)",
            "sqr-oauth completion fish | source",
            "sqr-oauth completion pwsh | Out-String | Invoke-Expression") { shell };
        command.SetAction(parsed =>
        {
            Console.Out.WriteLine(CompletionScripts.For(parsed.GetRequiredValue(shell)));

            return ExitCodes.Done;
        });

        return command;
    }
}

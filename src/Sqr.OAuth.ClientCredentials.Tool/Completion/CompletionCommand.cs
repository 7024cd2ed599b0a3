using System.CommandLine;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary><c>completion</c>: prints a script by which a shell completes commands and options.</summary>
internal static class CompletionCommand
{
    public static Command Create()
    {
        var shell = new Argument<string>("SHELL") { Description = "The shell: bash, zsh, fish or pwsh." };
        shell.AcceptOnlyFromAmong([.. CompletionScripts.Shells]);
        var command = new Command("completion", "Print a script by which a shell completes the commands and options of sqr-oauth.") { shell };
        command.SetAction(parsed =>
        {
            Console.Out.WriteLine(CompletionScripts.For(parsed.GetRequiredValue(shell)));

            return ExitCodes.Done;
        });

        return command;
    }
}

using System.CommandLine;
using System.CommandLine.Invocation;
using System.Text;

namespace Sqr.OAuth.ClientCredentials.Tool;

internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        Console.OutputEncoding = Encoding.UTF8;
        var root = new RootCommand("Manage the clients, secrets and signing keys of Sqr.OAuth.ClientCredentials, and examine a running issuer.")
        {
            CommandOptions.Json,
            ClientCommands.Create(),
            SecretCommands.Create(),
            KeyCommands.Create(),
            MigrateCommand.Create(),
            TokenCommand.Create(),
            ExplainCommand.Create(),
            TryCommand.Create(),
            FederateCommand.Create(),
            DoctorCommand.Create(),
            ImportCommand.Create(),
            CompletionCommand.Create(),
        };
        HelpWithExamples.AddTo(root);

        // No response files: a client identifier may begin with @.
        var parsed = root.Parse(args, new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false });
        if (parsed.Action is ParseErrorAction error)
        {
            error.ShowHelp = parsed.CommandResult.Command.Subcommands.Count > 0; // it is not yet known which command is meant
            await parsed.InvokeAsync(new() { Output = Console.Error }); // help that was not requested is not data

            return ExitCodes.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(new() { EnableDefaultExceptionHandler = false });
        }
        catch (RefusedException refused)
        {
            return Refuse(refused.Message, refused.ExitCode);
        }
        catch (OperationCanceledException)
        {
            return Refuse("Cancelled.", ExitCodes.Refused);
        }
        catch (Exception exception) // the edge: users get a sentence, not a stack trace
        {
            var migrate = parsed.CommandResult.Command.Name == MigrateCommand.Name ? "" : $"sqr-oauth {MigrateCommand.Name}";

            return Refuse(Failure.Explain(exception, migrate), Failure.ExitCodeOf(exception));
        }
    }

    private static int Refuse(string reason, int exitCode)
    {
        Output.Note(reason);

        return exitCode;
    }
}

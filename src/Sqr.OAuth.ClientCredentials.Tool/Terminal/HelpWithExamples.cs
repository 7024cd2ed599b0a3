using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>The help of the library, followed by the examples of the command.</summary>
internal sealed class HelpWithExamples(HelpAction help) : SynchronousCommandLineAction
{
    private static readonly string[] OfRoot =
    [
        "sqr-oauth client add acme --scope read:users",
        "sqr-oauth doctor https://api.example.com",
        "source <(sqr-oauth completion bash)",
    ];

    private static readonly (int Code, string Meaning)[] ExitCodesOfAll =
    [
        (ExitCodes.Done, "Done, without findings."),
        (ExitCodes.Refused, "There are findings, or the command was refused; standard error has the reason."),
        (ExitCodes.Usage, "The command line is wrong."),
        (ExitCodes.NotReachable, "The database or the issuer is unreachable."),
    ];

    public override bool ClearsParseErrors => true;

    public static void AddTo(RootCommand root)
    {
        foreach (var option in root.Options.OfType<HelpOption>())
        {
            option.Action = option.Action is HelpAction help ? new HelpWithExamples(help) : option.Action;
        }
    }

    public override int Invoke(ParseResult parseResult)
    {
        var result = help.Invoke(parseResult);
        var (command, output) = (parseResult.CommandResult.Command, parseResult.InvocationConfiguration.Output);
        if (command is RootCommand)
        {
            Write(output, "Exit codes:", ExitCodesOfAll.Select(exit => $"{exit.Code}  {exit.Meaning}"));
        }

        Write(output, "Examples:", command is ToolCommand { Examples: var examples } ? examples : OfRoot);

        return result;
    }

    private static void Write(TextWriter output, string title, IEnumerable<string> lines)
    {
        output.WriteLine(title);
        foreach (var line in lines)
        {
            output.WriteLine($"  {line}");
        }

        output.WriteLine();
    }
}

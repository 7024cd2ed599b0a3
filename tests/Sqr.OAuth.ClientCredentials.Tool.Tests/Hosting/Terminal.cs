using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>The built tool on a pseudo-terminal of the program script, which types the input.</summary>
internal static partial class Terminal
{
    public static Task<(string Output, int ExitCode)> RunAsync(string input, params string[] arguments) => RunAsync(input, columns: 80, arguments);

    /// <param name="input">What is typed.</param>
    /// <param name="columns">The width of the terminal.</param>
    /// <param name="arguments">For the tool.</param>
    /// <param name="errorFile">Where standard error goes instead of the terminal.</param>
    public static async Task<(string Output, int ExitCode)> RunAsync(string input, int columns, string[] arguments, string? errorFile = null)
    {
        var command = $"stty cols {columns}; "
            + string.Join(' ', arguments.Prepend(Tool.Path).Prepend("dotnet").Select(argument => $"'{argument}'"))
            + (errorFile is null ? "" : $" 2>'{errorFile}'");
        var start = new ProcessStartInfo("script", ["--quiet", "--return", "--echo", "never", "--command", command, "/dev/null"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            Environment = { ["TERM"] = "xterm" },
        };
        using var process = External.Start(start, "apt-get install bsdutils");
        foreach (var line in input.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            await process.StandardInput.WriteAsync(line + "\r");
        }

        await process.StandardInput.FlushAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        return (Control().Replace(output, ""), process.ExitCode);
    }

    // .NET prepares the keyboard of a terminal that is asked for its width.
    [GeneratedRegex(@"\e(\[[0-9;?]*[A-Za-z]|[=>])", RegexOptions.ExplicitCapture)]
    private static partial Regex Control();
}

using System.ComponentModel;
using System.Diagnostics;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A program that others wrote, run as a user would.</summary>
/// <param name="ExitCode">How it ended.</param>
/// <param name="Output">What it printed.</param>
/// <param name="Error">What it complained about.</param>
internal sealed record Command(int ExitCode, string Output, string Error)
{
    /// <summary>Runs it to its end, or ignores the test where it is not on this machine.</summary>
    public static async Task<Command> RunAsync(string program, string[] arguments, string remedy)
    {
        using var process = Start(program, arguments, remedy);
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        return new(process.ExitCode, output, await error);
    }

    /// <summary>Starts it, or ignores the test where it is not on this machine.</summary>
    public static Process Start(string program, string[] arguments, string remedy, params IEnumerable<(string Name, string? Value)> environment)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception)
        {
            Assert.Ignore($"{program} is not on this machine; provide it with: {remedy}");
            throw;
        }
    }
}

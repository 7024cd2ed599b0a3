using System.CommandLine;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>Asks for confirmation before something irreversible. Only on a terminal: a script is not asked.</summary>
internal sealed class Confirmation
{
    private readonly Option<bool> _yes = new("--yes", "-y") { Description = "Do not ask on a terminal." };

    public Option Option => _yes;

    /// <exception cref="RefusedException">The answer was not yes, or the question cannot be shown.</exception>
    public void Ask(ParseResult parsed, string question)
    {
        if (parsed.GetValue(_yes) || Console.IsInputRedirected)
        {
            return;
        }

        if (Console.IsErrorRedirected)
        {
            throw new RefusedException(
                "Nothing was done: standard error is redirected, so the confirmation prompt cannot be shown. Add --yes to skip it.");
        }

        Console.Error.Write($"{PlainText.Escape(question)} [y/N] "); // not standard output, which may go to a file
        if (Console.ReadLine()?.Trim().ToUpperInvariant() is not ("Y" or "YES"))
        {
            throw new RefusedException("Nothing was done.");
        }
    }
}

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>A table to be measured, with an algorithm.</summary>
internal sealed record Measured(Func<ServerCommands, string, Table> Of, string Algorithm);

/// <summary>Measures tables one after another, and prints each as soon as it is there.</summary>
internal sealed class Run(LoadOptions options, IReadOnlyList<string> only, string? markdown)
{
    /// <returns>The exit code: a table that could not be measured does not keep the others from it.</returns>
    public async Task<int> MeasureAsync(IReadOnlyList<Measured> tables, CancellationToken cancellationToken)
    {
        await Machine.LeaveServerCoreAsync();
        using WorkDirectory work = new();
        Rounds rounds = new(options, work);
        var failed = 0;
        await WriteAsync(MarkdownReport.Heading(options), append: false);
        foreach (var (of, algorithm) in tables)
        {
            try
            {
                var table = of(new(work), algorithm).Only(only);
                if (table.Rows is [])
                {
                    continue;
                }

                await WriteAsync(MarkdownReport.Of(table, await rounds.MeasureAsync(table.Candidates, cancellationToken)), append: true);
            }
            catch (LoadException exception)
            {
                failed++;
                await Console.Error.WriteLineAsync($"Not measured: {exception.Message}");
            }
        }

        return failed == 0 ? 0 : 1;
    }

    private async Task WriteAsync(string text, bool append)
    {
        await Console.Out.WriteAsync(text);
        if (markdown is not null)
        {
            await (append ? File.AppendAllTextAsync(markdown, text) : File.WriteAllTextAsync(markdown, text));
        }
    }
}

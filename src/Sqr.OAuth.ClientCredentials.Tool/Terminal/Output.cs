using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>What a command prints: data on standard output, messages on standard error. Everything is escaped.</summary>
internal sealed class Output(bool json)
{
    // Relaxed, because users paste a hash as it is.
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
    private readonly TextWriter _data = Console.Out;

    /// <summary>Whether a script reads the output.</summary>
    public bool IsJson { get; } = json;

    /// <summary>Data for users.</summary>
    public void Line(string text = "") => _data.WriteLine(PlainText.Escape(text));

    /// <summary>A message in addition to the data; it does not disturb a script that reads standard output.</summary>
    public static void Note(string text) => Console.Error.WriteLine(PlainText.Escape(text));

    /// <summary>Data for scripts, and what users paste into a settings file.</summary>
    public void Json(JsonNode node)
    {
        foreach (var line in node.ToJsonString(Indented).Split('\n'))
        {
            Line(line.TrimEnd('\r'));
        }
    }

    /// <summary>What was done: a sentence, or data for a script.</summary>
    public void Say(string text, JsonObject json)
    {
        if (IsJson)
        {
            Json(json);
        }
        else
        {
            Line(text);
        }
    }

    /// <summary>Rows as data for a script, or as columns that can be copied. The first column identifies the row.</summary>
    /// <param name="json">The rows for a script.</param>
    /// <param name="none">The message if there are no rows.</param>
    /// <param name="headings">The names of the columns.</param>
    /// <param name="rows">The cells of each row.</param>
    public void Rows(JsonArray json, string none, IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (IsJson)
        {
            Json(json);
        }
        else if (rows.Count == 0)
        {
            Note(none);
        }
        else
        {
            Grid(headings, rows);
        }
    }

    /// <summary>As <see cref="Rows"/>, but one page at a time, so that memory never holds more than one page.</summary>
    public async Task PagesAsync<T>(
        IAsyncEnumerable<IReadOnlyList<T>> pages,
        Func<T, JsonNode> toJson,
        string none,
        IReadOnlyList<string> headings,
        Func<T, IReadOnlyList<string>> toRow)
    {
        if (!IsJson)
        {
            var isEmpty = true;
            await foreach (var page in pages.Where(page => page.Count > 0))
            {
                isEmpty = false;
                Grid(headings, [.. page.Select(toRow)]);
            }

            if (isEmpty)
            {
                Note(none);
            }

            return;
        }

        var separator = "[";
        await foreach (var page in pages)
        {
            foreach (var item in page)
            {
                Line(separator);
                Json(toJson(item));
                separator = ",";
            }
        }

        Line(separator is "[" ? "[]" : "]");
    }

    /// <summary>A single item with its properties.</summary>
    public void Properties(JsonObject json, params IReadOnlyList<(string Name, string Value)> properties)
    {
        if (IsJson)
        {
            Json(json);
        }
        else
        {
            Lines(Aligned([.. properties.Where(property => property.Value.Length > 0).Select(property => new[] { property.Name, property.Value })]));
        }
    }

    /// <summary>A secret that was just generated, apart from everything else; it is never shown again.</summary>
    public void Secret(string secret)
    {
        Line();
        Line("The secret, shown only once:");
        Line();
        Line($"    {secret}");
        Line();
    }

    // A terminal breaks a long line anywhere, even within an identifier. A table that does not fit is printed row by row.
    private void Grid(IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var lines = Aligned([headings, .. rows]);
        if (Console.IsOutputRedirected || Console.WindowWidth <= 0 || lines.All(line => line.Length <= Console.WindowWidth))
        {
            Lines(lines);
        }
        else
        {
            Blocks(headings, rows);
        }
    }

    private void Blocks(IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        foreach (var row in rows)
        {
            Line(row[0]);
            Lines(Aligned([.. row.Zip(headings, (cell, heading) => new[] { $"  {heading}", cell }).Skip(1).Where(pair => pair[1].Length > 0)]));
        }
    }

    private void Lines(IEnumerable<string> lines)
    {
        foreach (var line in lines)
        {
            Line(line);
        }
    }

    private static List<string> Aligned(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var escaped = rows.Select(row => row.Select(PlainText.Escape).ToList()).ToList();
        var widths = Enumerable.Range(0, escaped.Max(row => row.Count)).Select(column => escaped.Max(row => row[column].Length)).ToList();

        return [.. escaped.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadRight(widths[column]))).TrimEnd())];
    }
}

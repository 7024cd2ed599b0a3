using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>What a command prints: data on standard output, words about it on standard error. Escapes all of it.</summary>
internal sealed class Output(bool json)
{
    private const int NarrowestTable = 60; // columns of a terminal: in less, cells break within words

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }; // a hash is pasted as it is
    private readonly TextWriter _data = Console.Out;

    /// <summary>Whether a script reads it.</summary>
    public bool IsJson { get; } = json;

    /// <summary>Data for people.</summary>
    public void Line(string text = "") => _data.WriteLine(PlainText.Escape(text));

    /// <summary>Words beside the data; a script that reads standard output does not meet them.</summary>
    public static void Note(string text) => Console.Error.WriteLine(PlainText.Escape(text));

    /// <summary>Data for scripts, and what is pasted into a settings file.</summary>
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

    /// <summary>Rows as data for a script, as a table for a terminal, or as columns for a file.</summary>
    public void Rows(JsonArray json, IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (IsJson)
        {
            Json(json);
        }
        else
        {
            Grid(headings, rows);
        }
    }

    /// <summary>As <see cref="Rows"/>, a page at a time: however many there are, the memory is that of one page.</summary>
    public async Task PagesAsync<T>(IAsyncEnumerable<IReadOnlyList<T>> pages, Func<T, JsonNode> toJson, IReadOnlyList<string> headings, Func<T, IReadOnlyList<string>> toRow)
    {
        if (!IsJson)
        {
            await foreach (var page in pages)
            {
                Grid(headings, [.. page.Select(toRow)]);
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

    /// <summary>One thing with its properties.</summary>
    public void Properties(JsonObject json, params IReadOnlyList<(string Name, string Value)> properties)
    {
        if (IsJson)
        {
            Json(json);
        }
        else
        {
            Columns([.. properties.Where(property => property.Value.Length > 0).Select(property => new[] { property.Name, property.Value })]);
        }
    }

    /// <summary>A secret that was just made, apart from all else; it is never shown again.</summary>
    public void Secret(string secret)
    {
        Line();
        Line("The secret, shown this once:");
        Line();
        Line($"    {secret}");
        Line();
    }

    private void Grid(IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        if (Console.IsOutputRedirected || AnsiConsole.Profile.Width < NarrowestTable)
        {
            Columns([headings, .. rows]);
        }
        else
        {
            Table(headings, rows);
        }
    }

    private void Columns(IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var escaped = rows.Select(row => row.Select(PlainText.Escape).ToList()).ToList();
        foreach (var row in escaped)
        {
            var cells = row.Select((cell, column) => column == row.Count - 1 ? cell : cell.PadRight(escaped.Max(other => other[column].Length)));
            Line(string.Join("  ", cells).TrimEnd());
        }
    }

    private static void Table(IReadOnlyList<string> headings, IReadOnlyList<IReadOnlyList<string>> rows)
    {
        var table = new Table().RoundedBorder();
        foreach (var heading in headings)
        {
            table.AddColumn(new TableColumn(new Text(heading)));
        }

        foreach (var row in rows)
        {
            table.AddRow(row.Select(cell => new Text(PlainText.Escape(cell))));
        }

        AnsiConsole.Write(table);
    }
}

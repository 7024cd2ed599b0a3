namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>The levels of a project's folders, as the picture in ARCHITECTURE.md shows them.</summary>
internal sealed class Levels
{
    private readonly List<string[]> _lines; // the highest first

    private Levels(List<string[]> lines) => _lines = lines;

    /// <summary>The folders in the picture. The one of the project itself is called by a dot.</summary>
    public IEnumerable<string> Folders => _lines.SelectMany(folders => folders);

    /// <summary>Reads the picture: the project's name, and below it a line for each level, which may end with a dash and what it is about.</summary>
    public static Levels Of(string project, IEnumerable<string> architecture) => new(
        [.. architecture.SkipWhile(line => line != project).Skip(1)
            .TakeWhile(line => line.StartsWith(' '))
            .Select(line => line.Split(" – ")[0].Split(' ', StringSplitOptions.RemoveEmptyEntries))]);

    /// <summary>Whether a file may refer to the other: in its own folder, or in one of a lower level.</summary>
    public bool Allow(SourceReference reference)
    {
        var (from, to) = (FolderOf(reference.From), FolderOf(reference.To));

        return from == to || LineOf(from) < LineOf(to);
    }

    public static string FolderOf(string file) => file.Contains('/', StringComparison.Ordinal) ? file[..file.LastIndexOf('/')] : ".";

    private int LineOf(string folder) => _lines.FindIndex(folders => folders.Contains(folder));
}

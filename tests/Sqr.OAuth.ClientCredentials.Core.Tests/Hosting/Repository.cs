namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>The files of the repository that these tests were built in.</summary>
internal static class Repository
{
    public static string Read(string path) => File.ReadAllText(Path.Combine(Root(), path));

    /// <summary>The text of each source file of the packages.</summary>
    public static IEnumerable<string> Sources() =>
        Directory.EnumerateFiles(Path.Combine(Root(), "src"), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText);

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "ARCHITECTURE.md")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("These tests need the repository around them.");
        }

        return folder.FullName;
    }
}

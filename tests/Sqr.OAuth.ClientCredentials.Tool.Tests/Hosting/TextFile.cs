namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>A file that lives as long as its test.</summary>
internal sealed class TextFile : IDisposable
{
    private TextFile(string path) => Path = path;

    public string Path { get; }

    public static TextFile Of(string text, string extension = ".json")
    {
        var file = new TextFile(System.IO.Path.Combine(System.IO.Path.GetTempPath(), $"sqr-tool-{Guid.NewGuid():N}{extension}"));
        File.WriteAllText(file.Path, text);

        return file;
    }

    public static TextFile Of(byte[] bytes, string extension)
    {
        var file = Of("", extension);
        File.WriteAllBytes(file.Path, bytes);

        return file;
    }

    public void Dispose() => File.Delete(Path);
}

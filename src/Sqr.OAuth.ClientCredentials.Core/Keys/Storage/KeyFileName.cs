namespace Sqr.OAuth.ClientCredentials;

/// <summary>The names of key files. A key directory may contain other files too; they are left alone.</summary>
internal static class KeyFileName
{
    private const string Extension = ".key"; // not .json: the Web SDK publishes every *.json below the project
    private const string OldExtension = ".json"; // used by earlier releases

    public static string Of(StoredSigningKey key) => $"{key}{Extension}";

    /// <summary>Whether the file contains a key, judging by its name.</summary>
    public static bool IsKey(string file) => IsKey(file, Extension);

    /// <summary>Whether the file contains a key under a name that older releases used.</summary>
    public static bool IsOld(string file) => IsKey(file, OldExtension);

    /// <summary>Whether the file has the name, new or old, of that key.</summary>
    public static bool IsOf(string file, StoredSigningKey key) => Path.GetFileName(IsOld(file) ? Renamed(file) : file) == Of(key);

    /// <summary>Whether the file is an unfinished key file: KEY.tmp, or KEY.RANDOM.tmp.</summary>
    public static bool IsDraft(string file)
    {
        var parts = Path.GetFileName(file).Split('.');

        return parts is [var name, var extension, .., "tmp"] && (IsKey($"{name}.{extension}") || IsOld($"{name}.{extension}"));
    }

    /// <summary>The name that replaces an old one.</summary>
    public static string Renamed(string oldFile) => Path.ChangeExtension(oldFile, Extension);

    /// <summary>The name that older releases used for the file of the same key.</summary>
    public static string OldOf(string file) => Path.ChangeExtension(file, OldExtension);

    private static bool IsKey(string file, string extension)
    {
        var name = Path.GetFileName(file.AsSpan());
        if (!name.EndsWith(extension, StringComparison.Ordinal))
        {
            return false;
        }

        name = name[..^extension.Length];
        var hyphen = name.IndexOf('-');

        return hyphen > 0
            && SigningAlgorithm.Find(name[..hyphen].ToString()) is not null
            && name[(hyphen + 1)..] is { Length: >= 6 } period
            && !period.ContainsAnyExceptInRange('0', '9');
    }
}

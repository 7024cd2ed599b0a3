using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The file of a SQLite database. It contains hashes and keys, so only its owner may read it.</summary>
internal static class SqliteFile
{
    private const string UriScheme = "file:";
    private const string DataDirectory = "|DataDirectory|";

    public static bool IsUsedBy(DbContext context) => context.Database.ProviderName == "Microsoft.EntityFrameworkCore.Sqlite";

    /// <summary>
    /// Creates an empty file, which SQLite treats as an empty database, before SQLite creates one that others can read.
    /// An existing file stays as it is.
    /// </summary>
    public static void MakePrivate(DbContext context)
    {
        // On Windows a file inherits the permissions of its directory.
        if (OperatingSystem.IsWindows() || !IsUsedBy(context) || PathOf(context.Database.GetDbConnection()) is not { } path)
        {
            return;
        }

        try
        {
            using var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew, // sets the file mode right away; -wal, -shm and -journal inherit it
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The file exists or cannot be created; SQLite reports which.
        }
    }

    // Resolved as Microsoft.Data.Sqlite does.
    private static string? PathOf(DbConnection connection)
    {
        var settings = new DbConnectionStringBuilder { ConnectionString = connection.ConnectionString };
        var source = connection.DataSource;
        if (settings.TryGetValue("Mode", out var mode) && !string.Equals(mode.ToString(), "ReadWriteCreate", StringComparison.OrdinalIgnoreCase))
        {
            return null; // in memory, or must not be created
        }

        if (source.StartsWith(UriScheme, StringComparison.Ordinal))
        {
            return PathOfUri(source);
        }

        return source is "" or ":memory:" ? null : InDataDirectory(source);
    }

    private static string InDataDirectory(string source)
    {
        var directory = AppDomain.CurrentDomain.GetData("DataDirectory") as string ?? "";
        if (source.StartsWith(DataDirectory, StringComparison.OrdinalIgnoreCase))
        {
            source = source[DataDirectory.Length..].TrimStart('/', '\\');
        }

        return Path.Combine(directory, source);
    }

    // https://www.sqlite.org/uri.html: file:name?cache=shared, or file:///name
    private static string? PathOfUri(string uri)
    {
        var parts = uri[UriScheme.Length..].Split('#')[0].Split('?', 2);
        var query = parts is [_, var text] ? text.Split('&') : [];
        if (query.Any(pair => pair.StartsWith("mode=", StringComparison.Ordinal)) || query.Contains("vfs=memdb"))
        {
            return null; // in memory, or must not be created
        }

        var path = Uri.UnescapeDataString(parts[0]);
        if (path.StartsWith("//", StringComparison.Ordinal))
        {
            var end = path.IndexOf('/', 2); // the end of the authority, which is empty or localhost
            path = end < 0 ? "" : path[end..];
        }

        return path is "" or ":memory:" ? null : path;
    }
}

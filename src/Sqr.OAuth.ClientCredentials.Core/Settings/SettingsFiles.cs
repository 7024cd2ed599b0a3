using Microsoft.Extensions.Configuration;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The files of the host's configuration, if its providers are available.</summary>
internal sealed class SettingsFiles(ISettingsSource? source = null, IConfiguration? ofHost = null, IConfigurationFiles? files = null)
{
    private readonly IConfigurationRoot? _root = source?.RootOr(ofHost);

    /// <summary>Files that exist but provided no keys when last read: they are empty or broken.</summary>
    public IEnumerable<string> WithoutKeys() => Existing().Where(file => !HasKeys(file.Provider)).Select(file => file.Path);

    /// <summary>Files that contain settings of the section.</summary>
    public HashSet<string> WithSettings() => [.. All().Where(file => HasKeys(file.Provider, source?.Section.Path)).Select(file => file.Path)];

    /// <summary>Files among these that no longer provide any keys: missing, empty, or broken.</summary>
    public IEnumerable<string> Lost(IReadOnlySet<string> hadSettings) =>
        All().Where(file => hadSettings.Contains(file.Path) && !HasKeys(file.Provider)).Select(file => file.Path);

    /// <summary>Files whose changes the watcher should notice but does not: links, as in Kubernetes volumes.</summary>
    public IEnumerable<string> Linked() =>
        Existing().Where(file => file.IsWatched && IsLinked(file.Path)).Select(file => file.Path);

    private IEnumerable<ConfigurationFile> Existing() => All().Where(file => File.Exists(file.Path));

    private IEnumerable<ConfigurationFile> All() =>
        _root is null || files is null ? [] : _root.Providers.Select(files.Of).OfType<ConfigurationFile>().DistinctBy(file => file.Path);

    private static bool HasKeys(IConfigurationProvider provider, string? path = null) => provider.GetChildKeys([], path).Any();

    // A volume links each file to ..data/file, or a folder to ..data/folder; ..data is itself a link, and gets replaced.
    private static bool IsLinked(string path)
    {
        if (new FileInfo(path).LinkTarget is not null)
        {
            return true;
        }

        for (var directory = new FileInfo(path).Directory; directory is not null; directory = directory.Parent)
        {
            if (directory.LinkTarget?.StartsWith("..data", StringComparison.Ordinal) is true)
            {
                return true;
            }
        }

        return false;
    }
}

/// <summary>Finds the file that a provider reads. The engine does not reference file providers; the HTTP package does.</summary>
internal interface IConfigurationFiles
{
    /// <returns>Null if the provider reads no file.</returns>
    ConfigurationFile? Of(IConfigurationProvider provider);
}

/// <summary>A file of the configuration.</summary>
/// <param name="Provider">The provider that reads it.</param>
/// <param name="Path">Its full path.</param>
/// <param name="IsWatched">Whether it is read again when the file system reports a change.</param>
internal sealed record ConfigurationFile(IConfigurationProvider Provider, string Path, bool IsWatched);

using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.FileProviders;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Knows the files of .NET's own configuration providers: JSON, XML and INI.</summary>
internal sealed class ConfigurationFiles : IConfigurationFiles
{
    public ConfigurationFile? Of(IConfigurationProvider provider) =>
        provider is FileConfigurationProvider { Source: { FileProvider: { } files, Path: { } path } source } && files.GetFileInfo(path).PhysicalPath is { } file
            ? new(provider, file, source.ReloadOnChange && IsWatched(files))
            : null;

    // UsePollingFileWatcher does not tell: it reads false as soon as a file is watched.
    private static bool IsWatched(IFileProvider files) => files is PhysicalFileProvider { UseActivePolling: false };
}

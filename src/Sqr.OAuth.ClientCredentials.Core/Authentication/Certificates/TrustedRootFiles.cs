using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Reads the files of <see cref="MutualTlsOptions.TrustedRoots"/> with the settings, so that what is wrong with them is reported with the rest.</summary>
internal sealed class TrustedRootFiles(TimeProvider time, ILogger<TrustedRootFiles> logger, IHostEnvironment? environment = null) : IPostConfigureOptions<ClientCredentialsOptions>
{
    public void PostConfigure(string? name, ClientCredentialsOptions options)
    {
        // Otherwise the validation says what is wrong with a path.
        if (options.MutualTls.TrustedRoots.All(file => PathSetting.Check("", file, "", options, [])))
        {
            options.Unreadable.AddRange(FilesOf(options).Load());
        }
    }

    /// <summary>Opens the files of settings that were found valid.</summary>
    /// <exception cref="InvalidSettingsException">The files have become unusable since.</exception>
    public AuthorityFiles Open(ClientCredentialsOptions options)
    {
        var files = FilesOf(options);

        return files.Load() is var faults and not [] ? throw new InvalidSettingsException(faults) : files;
    }

    // A tool knows the settings of a host, not the files beside them, and authenticates nobody.
    private AuthorityFiles FilesOf(ClientCredentialsOptions options) => new(
        $"{options.Path}:MutualTls:TrustedRoots",
        environment is null ? [] : [.. options.MutualTls.TrustedRoots],
        environment?.ContentRootPath ?? "",
        time,
        logger);
}

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Reads the files of <see cref="MutualTlsOptions.TrustedRoots"/> together with the settings, so that their faults are reported with all
/// others.</summary>
internal sealed class TrustedRootFiles(TimeProvider time, ILogger<TrustedRootFiles> logger, IHostEnvironment? environment = null)
    : IPostConfigureOptions<ClientCredentialsOptions>
{
    public void PostConfigure(string? name, ClientCredentialsOptions options)
    {
        // The validation reports a path that is not valid.
        if (options.MutualTls.TrustedRoots.All(file => PathSetting.Check("", file, "", options, [])))
        {
            options.Unreadable.AddRange(FilesOf(options).Load());
        }
    }

    /// <summary>Opens the files of validated settings.</summary>
    /// <exception cref="InvalidSettingsException">The files have become unusable since the validation.</exception>
    public AuthorityFiles Open(ClientCredentialsOptions options)
    {
        var files = FilesOf(options);

        return files.Load() is var faults and not [] ? throw new InvalidSettingsException(faults) : files;
    }

    // A tool reads a host's settings but not the files they name, and authenticates no one.
    private AuthorityFiles FilesOf(ClientCredentialsOptions options) => new(
        $"{options.Path}:MutualTls:TrustedRoots",
        environment is null ? [] : [.. options.MutualTls.TrustedRoots],
        environment?.ContentRootPath ?? "",
        time,
        logger);
}

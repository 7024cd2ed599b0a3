using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Opens the files of <see cref="MutualTlsOptions.TrustedRoots"/>, once each time that the settings are read.</summary>
internal sealed class TrustedRootFiles(TimeProvider time, ILogger<TrustedRootFiles> logger, IHostEnvironment? environment = null) : IPostConfigureOptions<ClientCredentialsOptions>
{
    public void PostConfigure(string? name, ClientCredentialsOptions options)
    {
        if (environment is null)
        {
            return; // a tool knows the settings of a host, not the files beside them, and authenticates nobody
        }

        var setting = $"{options.Path}:MutualTls:TrustedRoots";
        var files = new AuthorityFiles(setting, [.. options.MutualTls.TrustedRoots], environment.ContentRootPath, time, logger);
        if (options.MutualTls.TrustedRoots.All(file => PathSetting.Check(setting, file, "", options, [])))
        {
            options.Unreadable.AddRange(files.Load()); // otherwise the validation says what is wrong with a path
        }

        options.MutualTls.Authorities = files;
    }
}

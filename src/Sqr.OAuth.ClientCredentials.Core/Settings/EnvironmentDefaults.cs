using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The directory of files, and what may be omitted in Development: https, and the issuer, which is then the host's first address.</summary>
internal sealed class EnvironmentDefaults(IHostEnvironment? environment = null, IConfiguration? configuration = null, IServerAddresses? server = null)
    : IPostConfigureOptions<ClientCredentialsOptions>
{
    public void PostConfigure(string? name, ClientCredentialsOptions options)
    {
        var isDevelopment = environment?.IsDevelopment() is true;
        options.RequireHttps ??= !isDevelopment;
        options.ContentRoot = environment?.ContentRootPath;
        options.EnvironmentName = environment?.EnvironmentName;
        if (isDevelopment && options.Issuer is null)
        {
            options.Issuer = options.DefaultIssuer = ListeningAddress.First(configuration, server?.Addresses ?? []);
        }
    }
}

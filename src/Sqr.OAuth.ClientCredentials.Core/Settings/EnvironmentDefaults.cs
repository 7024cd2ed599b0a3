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
        options.ContentRoot = environment?.ContentRootPath;
        options.EnvironmentName = environment?.EnvironmentName;
        options.RequireHttps ??= !options.IsDevelopment;
        if (options is { IsDevelopment: true, Issuer: null })
        {
            options.Issuer = options.DefaultIssuer = ListeningAddress.First(configuration, server?.Addresses ?? []);
        }
    }
}

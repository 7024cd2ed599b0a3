using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Where files are, and what Development may leave out: https, and the issuer, which is then the host's first address.</summary>
internal sealed class EnvironmentDefaults(IHostEnvironment? environment = null, IConfiguration? configuration = null)
    : IPostConfigureOptions<ClientCredentialsOptions>
{
    public void PostConfigure(string? name, ClientCredentialsOptions options)
    {
        var isDevelopment = environment?.IsDevelopment() is true;
        options.RequireHttps ??= !isDevelopment;
        options.ContentRoot = environment?.ContentRootPath;
        if (isDevelopment)
        {
            options.Issuer ??= FirstAddress();
        }
    }

    private string FirstAddress()
    {
        var first = configuration?["urls"]?.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();

        return Uri.TryCreate(first, UriKind.Absolute, out var address)
            ? address.GetLeftPart(UriPartial.Authority)
            : "http://localhost:5000"; // where Kestrel listens unless told otherwise
    }
}

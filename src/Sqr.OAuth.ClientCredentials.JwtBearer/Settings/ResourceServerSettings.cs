using Microsoft.Extensions.Configuration;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Reads our settings from a scheme's section. Unknown names are ignored: Microsoft's settings are there too.</summary>
internal static class ResourceServerSettings
{
    public static void Read(IConfiguration configuration, ResourceServerOptions options)
    {
        var path = (configuration as IConfigurationSection)?.Path ?? "";
        var section = new SettingsSection(configuration, path, options.Unreadable);
        section.Flag(nameof(options.RequireNonce), value => options.RequireNonce = value);
        section.Duration(nameof(options.ProofLifetime), value => options.ProofLifetime = value);
        section.Text(nameof(options.BaseUrl), value =>
        {
            if (Uri.TryCreate(value, UriKind.RelativeOrAbsolute, out var url))
            {
                options.BaseUrl = url;
            }
            else
            {
                options.Unreadable.Add(ResourceServerValidation.UnfitBaseUrl(path, value));
            }
        });
    }
}

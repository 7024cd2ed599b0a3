using System.Text;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The metadata and keys of the issuer in this app, read directly: no HTTP, no start order, and always current.</summary>
internal sealed class IssuerInThisApp(SigningKeyRing keys, CurrentSettings settings) : IConfigurationManager<OpenIdConnectConfiguration>
{
    private Known? _known;

    /// <exception cref="SigningKeyUnavailableException">The keys cannot be read.</exception>
    public async Task<OpenIdConnectConfiguration> GetConfigurationAsync(CancellationToken cancel)
    {
        var keySet = await keys.GetKeySetAsync(cancel);
        if (_known is { } known && known.ETag == keySet.ETag)
        {
            return known.Configuration;
        }

        var configuration = new OpenIdConnectConfiguration { Issuer = settings.Value.Issuer };
        foreach (var key in JsonWebKeySet.Create(Encoding.UTF8.GetString(keySet.Json)).GetSigningKeys())
        {
            configuration.SigningKeys.Add(key);
        }

        _known = new(keySet.ETag, configuration);

        return configuration;
    }

    public void RequestRefresh()
    {
        // nothing to do: it is always current
    }

    private sealed record Known(string ETag, OpenIdConnectConfiguration Configuration);
}

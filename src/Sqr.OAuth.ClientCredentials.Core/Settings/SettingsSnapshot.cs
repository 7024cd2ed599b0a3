using System.Diagnostics;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Settings that were found valid. What else is computed from them is a <see cref="Derived{T}"/>.</summary>
internal sealed class SettingsSnapshot(ClientCredentialsOptions options)
{
    public ClientCredentialsOptions Options { get; } = options;

    public string Issuer { get; } = options.Issuer ?? throw new UnreachableException("The validation lets no settings pass without an issuer.");

    public string DefaultAudience => Options.Audience ?? Issuer;

    public bool RequireHttps => Options.RequireHttps ?? true;

    /// <summary>The URL of the token endpoint as the world sees it.</summary>
    public string TokenEndpoint { get; } = options.Issuer.TrimEnd('/') + options.Endpoints.Token;
}

using System.Diagnostics;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Valid settings. Other values computed from them are <see cref="Derived{T}"/>.</summary>
internal sealed class SettingsSnapshot(ClientCredentialsOptions options)
{
    public ClientCredentialsOptions Options { get; } = options;

    public string Issuer { get; } = options.Issuer ?? throw new UnreachableException("Validation rejects settings without an issuer.");

    public string DefaultAudience => Options.Audience ?? Issuer;

    public bool RequireHttps => Options.RequireHttps ?? true;

    /// <summary>The public URL of the token endpoint.</summary>
    public string TokenEndpoint { get; } = options.Issuer.TrimEnd('/') + options.Endpoints.Token;
}

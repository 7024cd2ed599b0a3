namespace Sqr.OAuth.ClientCredentials;

/// <summary>Changed settings are in effect.</summary>
public sealed record SettingsReloaded : AuditEvent
{
    /// <summary>The names of the settings that changed, such as <c>Clients:acme:Scopes</c>, below the section of the issuer. A client that was added or
    /// removed is named as a whole, such as <c>Clients:acme</c>. Values are never included.</summary>
    public required IReadOnlyList<string> Settings { get; init; }
}

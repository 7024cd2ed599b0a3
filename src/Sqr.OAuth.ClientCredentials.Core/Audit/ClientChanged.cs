namespace Sqr.OAuth.ClientCredentials;

/// <summary>A client in a database was added, changed or removed. Clients in the settings change by a reload: <see cref="SettingsReloaded"/>.</summary>
public sealed record ClientChanged : AuditEvent
{
    /// <summary>The client.</summary>
    public required string ClientId { get; init; }

    /// <summary>What happened.</summary>
    public required ClientChange Change { get; init; }

    /// <summary>Who made the change, as <see cref="IAuditActor"/> names them.</summary>
    /// <value>Null if that is not known.</value>
    public string? Actor { get; init; }
}

/// <summary>What can happen to a client.</summary>
public enum ClientChange
{
    /// <summary>The client was added. Each of its secrets has its own event.</summary>
    Added,

    /// <summary>The settings of the client were changed.</summary>
    Changed,

    /// <summary>The client was removed, and its secrets with it.</summary>
    Removed,

    /// <summary>The client was enabled.</summary>
    Enabled,

    /// <summary>The client was disabled.</summary>
    Disabled,
}

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A secret of a client in a database was added, changed or removed.</summary>
public sealed record SecretChanged : AuditEvent
{
    /// <summary>The client.</summary>
    public required string ClientId { get; init; }

    /// <summary>The <see cref="ClientSecret.Id"/> of the secret.</summary>
    public required Guid SecretId { get; init; }

    /// <summary>What happened.</summary>
    public required SecretChange Change { get; init; }

    /// <summary>Who made the change, as <see cref="IAuditActor"/> names them.</summary>
    /// <value>Null if that is not known.</value>
    public string? Actor { get; init; }
}

/// <summary>What can happen to a secret.</summary>
public enum SecretChange
{
    /// <summary>The secret was added.</summary>
    Added,

    /// <summary>The time at which the secret expires was set.</summary>
    ExpirySet,

    /// <summary>The secret was removed.</summary>
    Removed,
}

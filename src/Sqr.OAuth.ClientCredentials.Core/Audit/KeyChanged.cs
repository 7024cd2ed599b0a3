namespace Sqr.OAuth.ClientCredentials;

/// <summary>Something happened to a signing key.</summary>
/// <remarks>Each node reports what it does and notices. With several nodes, an event such as <see cref="KeyChange.Active"/> comes from each.</remarks>
public sealed record KeyChanged : AuditEvent
{
    /// <summary>The <c>kid</c> of the key.</summary>
    public required string KeyId { get; init; }

    /// <summary>The JWS algorithm of the key (RFC 7518 §3.1).</summary>
    /// <value>Null for a key that was revoked after the store had lost it.</value>
    public required string? Algorithm { get; init; }

    /// <summary>What happened.</summary>
    public required KeyChange Change { get; init; }
}

/// <summary>What can happen to a signing key.</summary>
public enum KeyChange
{
    /// <summary>The key was created, because its algorithm had none, and signs at once.</summary>
    Made,

    /// <summary>The key was created and published; it signs later.</summary>
    Announced,

    /// <summary>From now on the key signs on this node: at its start, and at each rotation.</summary>
    Active,

    /// <summary>The key no longer signs, and its private half was erased. It stays published until its last token has expired.</summary>
    Retired,

    /// <summary>The key was removed: every token that it signed has expired.</summary>
    Removed,

    /// <summary>An operator revoked the key, so its tokens no longer verify.</summary>
    Revoked,

    /// <summary>An operator imported the key.</summary>
    Imported,

    /// <summary>An operator sealed the key, so that it counts.</summary>
    Sealed,

    /// <summary>The key in the store has no valid seal, so it is neither published nor used.</summary>
    Refused,

    /// <summary>The private half of the key cannot be decrypted on this node.</summary>
    Unreadable,

    /// <summary>The key was replaced, because its private half cannot be decrypted (<see cref="SigningKeyOptions.ReplaceUnreadable"/>).</summary>
    Replaced,

    /// <summary>The store has lost the key, or has it without a valid seal, and this node goes on with it. Reported every minute while it lasts.</summary>
    Lost,

    /// <summary>The key was written back to the store that had lost it.</summary>
    Restored,
}

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A client secret, stored as its hash (RFC 6749 §2.3.1).</summary>
public sealed class ClientSecret
{
    /// <summary>Identifies the secret in a store that implements <see cref="ISecretUseStore"/>.</summary>
    /// <value>Null, the default: neither its use nor a new hash is written back.</value>
    public Guid? Id { get; init; }

    /// <summary>The hash, in one of the forms of <see cref="SecretHash"/>.</summary>
    public required string Hash
    {
        get;
        init
        {
            field = value;
            ParsedHash = SecretHashForms.Read(value);
        }
    }

    /// <summary>A name for operators.</summary>
    /// <value>Null by default.</value>
    public string? Description { get; init; }

    /// <summary>When the secret was added.</summary>
    /// <value>Null if unknown.</value>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>When the secret becomes valid.</summary>
    /// <value>Null, the default: it is already valid.</value>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>When the secret expires; at this moment it is no longer valid.</summary>
    /// <value>Null, the default: it does not expire.</value>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When the secret last authenticated its client, accurate to about five minutes.</summary>
    /// <value>Null: never, as far as is known.</value>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Null if the hash cannot be used (<see cref="SecretHashForms.FaultOf"/>); then no secret matches it.</summary>
    internal ParsedHash? ParsedHash { get; private init; }

    internal bool IsValidAt(DateTimeOffset now) => !(now < NotBefore) && !(now >= ExpiresAt);
}

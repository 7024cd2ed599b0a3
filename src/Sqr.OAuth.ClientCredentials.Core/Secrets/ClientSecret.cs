namespace Sqr.OAuth.ClientCredentials;

/// <summary>A secret of a client, as its hash (RFC 6749 §2.3.1).</summary>
public sealed class ClientSecret
{
    private readonly ParsedHash? _parsed;

    /// <summary>The name of the secret in a store that can be written.</summary>
    /// <value>Null, the default: nothing is written back about it.</value>
    public Guid? Id { get; init; }

    /// <summary>The hash, in one of the forms of <see cref="SecretHash"/>.</summary>
    public required string Hash
    {
        get;
        init
        {
            field = value;
            _parsed = SecretHashForms.Read(value);
        }
    }

    /// <summary>A name for operators.</summary>
    /// <value>Null, the default: none.</value>
    public string? Description { get; init; }

    /// <summary>When it was added.</summary>
    /// <value>Null where nobody noted it.</value>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>The first moment at which it is valid.</summary>
    /// <value>Null, the default: it is valid already.</value>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>The first moment at which it is no longer valid.</summary>
    /// <value>Null, the default: it does not expire.</value>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it last authenticated its client, to about five minutes.</summary>
    /// <value>Null: never, as far as is known.</value>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <exception cref="FormatException">The hash has a form we do not know; the message does not repeat it.</exception>
    internal ParsedHash ParsedHash => _parsed ?? throw new FormatException($"The hash of a client secret must be {SecretHashForms.Names}.");

    internal bool IsValidAt(DateTimeOffset now) => !(now < NotBefore) && !(now >= ExpiresAt);
}

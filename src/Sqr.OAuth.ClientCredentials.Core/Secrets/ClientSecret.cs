namespace Sqr.OAuth.ClientCredentials;

/// <summary>A secret of a client, as its hash (RFC 6749 §2.3.1).</summary>
public sealed class ClientSecret
{
    private SecretHash? _parsed;

    /// <summary>The hash, in one of the forms of <see cref="SecretHash"/>.</summary>
    public required string Hash { get; init; }

    /// <summary>What people call it.</summary>
    public string? Description { get; init; }

    /// <summary>The first moment at which it is valid.</summary>
    /// <value>Null, the default: it is valid already.</value>
    public DateTimeOffset? NotBefore { get; init; }

    /// <summary>The first moment at which it is no longer valid.</summary>
    /// <value>Null, the default: it does not expire.</value>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <exception cref="FormatException">The hash has a form we do not know.</exception>
    internal SecretHash ParsedHash => _parsed ??= SecretHash.Parse(Hash);

    internal bool IsValidAt(DateTimeOffset now) => !(now < NotBefore) && !(now >= ExpiresAt);
}

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A client's secret in the table SqrClientSecrets.</summary>
internal sealed class SecretRow
{
    public required Guid Id { get; init; }

    /// <summary>The <see cref="ClientRow.Id"/> of its client.</summary>
    public required Guid ClientKey { get; init; }

    public required string Hash { get; init; }

    public string? Description { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? NotBefore { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Creates a new secret. Its value is hashed and not kept.</summary>
    /// <param name="clientKey">The key of its client's row.</param>
    /// <param name="secret">A validated secret, with either a hash or a value.</param>
    /// <param name="now">The time.</param>
    public static SecretRow Of(Guid clientKey, ClientSecretOptions secret, DateTimeOffset now) => new()
    {
        Id = Guid.NewGuid(),
        ClientKey = clientKey,
        Hash = secret.Hash ?? HashOf(secret.Value!), // validated: one of the two is set
        Description = secret.Description,
        CreatedAt = now,
        NotBefore = secret.NotBefore,
        ExpiresAt = secret.ExpiresAt,
    };

    public ClientSecret ToSecret() => new()
    {
        Id = Id,
        Hash = Hash,
        Description = Description,
        CreatedAt = CreatedAt,
        NotBefore = NotBefore,
        ExpiresAt = ExpiresAt,
        LastUsedAt = LastUsedAt,
    };

    // A secret that we generated cannot be guessed. Any other may have been chosen by a person.
    private static string HashOf(string value) => GeneratedSecret.IsWellFormed(value) ? SecretHash.OfRandomSecret(value) : SecretHash.OfPassword(value);
}

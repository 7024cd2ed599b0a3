namespace Sqr.OAuth.ClientCredentials;

/// <summary>A signing key in the table SqrSigningKeys, with an encrypted private half.</summary>
internal sealed class SigningKeyRow
{
    public const int MaxAlgorithmLength = 16;

    public required string Algorithm { get; init; }

    public required int Period { get; init; }

    public required string KeyId { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ActivatesAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    public required string PublicKey { get; init; }

    public string? PrivateKey { get; init; }

    public string? Seal { get; init; }

    public static SigningKeyRow Of(StoredSigningKey key) => new()
    {
        Algorithm = key.Algorithm,
        Period = key.Period,
        KeyId = key.KeyId,
        CreatedAt = key.CreatedAt,
        ActivatesAt = key.ActivatesAt,
        RevokedAt = key.RevokedAt,
        PublicKey = key.PublicKey,
        PrivateKey = key.PrivateKey,
        Seal = key.Seal,
    };

    public StoredSigningKey ToKey() => new()
    {
        Algorithm = Algorithm,
        Period = Period,
        KeyId = KeyId,
        CreatedAt = CreatedAt,
        ActivatesAt = ActivatesAt,
        RevokedAt = RevokedAt,
        PublicKey = PublicKey,
        PrivateKey = PrivateKey,
        Seal = Seal,
    };
}

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A signing key in a store, and where it is in its life cycle.</summary>
public sealed record SigningKeyStatus
{
    /// <summary>The key identifier, the <c>kid</c> of tokens (RFC 7515 §4.1.4).</summary>
    public required string KeyId { get; init; }

    /// <summary>The JWS algorithm of the key (RFC 7518 §3.1).</summary>
    public required string Algorithm { get; init; }

    /// <summary>The position of the key among those of its algorithm, counted from zero.</summary>
    public required int Period { get; init; }

    /// <summary>Where the key is in its life cycle.</summary>
    public required SigningKeyState State { get; init; }

    /// <summary>When the key was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When the key begins, or began, to sign.</summary>
    public required DateTimeOffset ActivatesAt { get; init; }

    /// <summary>When the key stops, or stopped, signing.</summary>
    /// <value>Null while no key follows it.</value>
    public DateTimeOffset? RetiresAt { get; init; }

    /// <summary>When the key leaves the JWK Set and is deleted.</summary>
    /// <value>Null while no key follows it.</value>
    public DateTimeOffset? PublishedUntil { get; init; }

    /// <summary>The SHA-256 thumbprint of the public half (RFC 7638), by which an operator recognizes it.</summary>
    /// <value>Null if the public half cannot be read.</value>
    public string? Thumbprint { get; init; }
}

/// <summary>The stages in the life of a signing key.</summary>
public enum SigningKeyState
{
    /// <summary>The key is in the JWK Set, so that consumers know it before it signs.</summary>
    Announced,

    /// <summary>The key signs.</summary>
    Active,

    /// <summary>The key is in the JWK Set until the last token it signed has expired; its private half is erased.</summary>
    Retired,

    /// <summary>The key is no longer in the JWK Set.</summary>
    Revoked,

    /// <summary>The key has no seal that is valid here, so it is neither published nor used. An operator who vouches for it can seal it
    /// (<see cref="ISigningKeys.SealAsync"/>).</summary>
    Unsealed,
}

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A signing key of a store and where in its life it is.</summary>
public sealed record SigningKeyStatus
{
    /// <summary>The key identifier, the <c>kid</c> of tokens (RFC 7515 §4.1.4).</summary>
    public required string KeyId { get; init; }

    /// <summary>The JWS algorithm the key is for (RFC 7518 §3.1).</summary>
    public required string Algorithm { get; init; }

    /// <summary>Which of the keys of its algorithm it is, counted from zero.</summary>
    public required int Period { get; init; }

    /// <summary>Where in its life it is.</summary>
    public required SigningKeyState State { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The first moment at which it signs, or signed.</summary>
    public required DateTimeOffset ActivatesAt { get; init; }

    /// <summary>The first moment at which it no longer signs.</summary>
    /// <value>Null while no key is there to follow it.</value>
    public DateTimeOffset? RetiresAt { get; init; }

    /// <summary>The first moment at which it is no longer in the JWK Set, and is deleted.</summary>
    /// <value>Null while no key is there to follow it.</value>
    public DateTimeOffset? PublishedUntil { get; init; }
}

/// <summary>The life of a signing key.</summary>
public enum SigningKeyState
{
    /// <summary>In the JWK Set, so that consumers know it before it signs.</summary>
    Announced,

    /// <summary>Signs.</summary>
    Active,

    /// <summary>In the JWK Set until the last token it signed has expired; its private half is erased.</summary>
    Retired,

    /// <summary>In no JWK Set any more.</summary>
    Revoked,
}

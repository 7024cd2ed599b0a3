namespace Sqr.OAuth.ClientCredentials;

/// <summary>A client's secret in the settings: its hash, or its value.</summary>
public sealed class ClientSecretOptions
{
    /// <summary>The hash.</summary>
    /// <value>In one of the forms of <see cref="SecretHash"/>. Null, the default: <see cref="Value"/> is set; exactly one of the two must be.</value>
    public string? Hash { get; set; }

    /// <summary>The secret itself, for Development, or where it comes from a vault.</summary>
    /// <value>Any string without NUL. Null, the default: <see cref="Hash"/> is set.</value>
    public string? Value { get; set; }

    /// <summary>A name for operators.</summary>
    /// <value>Null, the default: none.</value>
    public string? Description { get; set; }

    /// <summary>The first moment at which it is valid.</summary>
    /// <value>In settings ISO 8601, UTC unless it has an offset. Null, the default: it is valid already.</value>
    public DateTimeOffset? NotBefore { get; set; }

    /// <summary>The first moment at which it is no longer valid.</summary>
    /// <value>In settings ISO 8601, UTC unless it has an offset. Null, the default: it does not expire.</value>
    public DateTimeOffset? ExpiresAt { get; set; }
}

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A client's secret in the settings: either its hash or the secret itself.</summary>
public sealed class ClientSecretOptions
{
    /// <summary>The hash of the secret.</summary>
    /// <value>A hash in one of the forms of <see cref="SecretHash"/>. Null, the default: <see cref="Value"/> is set. Set exactly one of the two.</value>
    public string? Hash { get; set; }

    /// <summary>The secret itself, for Development or if it comes from a vault.</summary>
    /// <value>A string without NUL. Null, the default: <see cref="Hash"/> is set.</value>
    public string? Value { get; set; }

    /// <summary>A name for operators.</summary>
    /// <value>Null by default.</value>
    public string? Description { get; set; }

    /// <summary>When the secret becomes valid.</summary>
    /// <value>In settings ISO 8601, UTC unless it has an offset. Null, the default: it is already valid.</value>
    public DateTimeOffset? NotBefore { get; set; }

    /// <summary>When the secret expires; at this moment it is no longer valid.</summary>
    /// <value>In settings ISO 8601, UTC unless it has an offset. Null, the default: it does not expire.</value>
    public DateTimeOffset? ExpiresAt { get; set; }
}

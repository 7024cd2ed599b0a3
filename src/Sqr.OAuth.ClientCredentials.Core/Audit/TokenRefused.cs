namespace Sqr.OAuth.ClientCredentials;

/// <summary>A token request was refused.</summary>
public sealed record TokenRefused : AuditEvent
{
    /// <summary>The client.</summary>
    /// <value>Null if the request names no client, or one that does not exist: what was sent instead may be anything, even a secret.</value>
    public string? ClientId { get; init; }

    /// <summary>How the client tried to authenticate, by the method names of RFC 8414.</summary>
    /// <value>Null if the request has no credential.</value>
    public string? Method { get; init; }

    /// <summary>The error code of the answer, such as <c>invalid_client</c> (RFC 6749 §5.2).</summary>
    public required string Error { get; init; }

    /// <summary>Why, where the answer does not tell: one of the reasons in <c>docs/events.md</c>, such as <c>WrongSecret</c>.</summary>
    /// <value>Null if the answer tells everything.</value>
    public string? Reason { get; init; }

    /// <summary>The status code of the answer.</summary>
    public required int Status { get; init; }

    /// <summary>The caller's IP address.</summary>
    /// <value>Null if it is not known.</value>
    public string? Address { get; init; }
}

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Something that happened and may have to be kept: <see cref="TokenIssued"/>, <see cref="TokenRefused"/>, <see cref="KeyChanged"/>,
/// <see cref="ClientChanged"/>, <see cref="SecretChanged"/> or <see cref="SettingsReloaded"/>.</summary>
/// <remarks>No event contains a secret, a hash of one, an assertion, a proof or a token.</remarks>
public abstract record AuditEvent
{
    private protected AuditEvent() // closed: a sink can know all types
    {
    }

    /// <summary>When it happened, by the clock of this node.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>The <c>Request-Id</c> of the answer to the request that caused it.</summary>
    /// <value>Null if no token request did.</value>
    public string? RequestId { get; init; }
}

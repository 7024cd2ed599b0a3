namespace Sqr.OAuth.ClientCredentials;

/// <summary>How audit events reach the sinks of the host. Without a sink, none exist.</summary>
public sealed class AuditOptions
{
    /// <summary>Whether a request that is granted a token waits until each sink has kept its event. If a sink fails, or takes longer than
    /// <see cref="StoreLimits.Timeout"/>, the request gets 503 and no token. Refused requests do not wait.</summary>
    /// <value>False by default: events are delivered in the background. True requires a sink.</value>
    public bool Required { get; set; }

    /// <summary>What happens to a token request while a sink is so slow that 10,000 events wait for it.</summary>
    /// <value><see cref="AuditQueueFullMode.DropOldest"/> by default.</value>
    public AuditQueueFullMode OnFull { get; set; }
}

/// <summary>What to do when the queue of an audit sink is full.</summary>
public enum AuditQueueFullMode
{
    /// <summary>The oldest event in the queue is dropped. That is counted (<c>sqr.oauth.audit.dropped</c>) and logged.</summary>
    DropOldest,

    /// <summary>The request waits for room. If there is none within <see cref="StoreLimits.Timeout"/>, it gets 503.</summary>
    Wait,
}

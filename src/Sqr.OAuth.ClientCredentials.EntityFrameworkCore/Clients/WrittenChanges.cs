using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>What follows each write: this node forgets the client, and the change is logged and noted for audit sinks, with who made it.</summary>
internal sealed class WrittenChanges(
    AuditTrail audit, IAuditActor actor, TimeProvider time, ILogger<WrittenChanges> logger, IClientCache? cache = null)
{
    /// <summary>Follows a write that may have changed nothing.</summary>
    public void Forget(string clientId) => cache?.Forget(clientId);

    /// <summary>Follows a change of a client.</summary>
    public void Note(string clientId, ClientChange change)
    {
        var who = actor.Name;
        logger.ClientChanged(LogText.Escape(clientId), change, NameOf(who));
        if (audit.IsOn)
        {
            audit.Note(new ClientChanged { Time = time.GetUtcNow(), ClientId = clientId, Change = change, Actor = who });
        }
    }

    /// <summary>Follows a change of a secret.</summary>
    public void Note(string clientId, Guid secretId, SecretChange change)
    {
        var who = actor.Name;
        logger.SecretChanged(secretId, LogText.Escape(clientId), change, NameOf(who));
        if (audit.IsOn)
        {
            audit.Note(new SecretChanged { Time = time.GetUtcNow(), ClientId = clientId, SecretId = secretId, Change = change, Actor = who });
        }
    }

    private static string NameOf(string? who) => who is null ? "unknown" : LogText.Escape(who);
}

using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Logs, once each, the hashes of a store that cannot be used. Those in the settings stop the start.</summary>
internal sealed class UnusableHashes(ILogger<UnusableHashes> logger)
{
    private const int MaxCount = 1_000;

    private readonly ConcurrentDictionary<(string ClientId, string Hash), bool> _logged = new();

    /// <param name="refused">A client that was refused, perhaps because its hash cannot be used.</param>
    public void LogThoseOf(Client refused)
    {
        foreach (var secret in refused.Secrets)
        {
            if (secret.ParsedHash is null
                && SecretHashForms.FaultOf(secret.Hash) is { } fault
                && _logged.Count < MaxCount
                && _logged.TryAdd((refused.ClientId, secret.Hash), true))
            {
                logger.SecretHashUnusable(LogText.Escape(refused.ClientId), fault);
            }
        }
    }
}

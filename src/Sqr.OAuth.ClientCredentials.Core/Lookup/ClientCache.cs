namespace Sqr.OAuth.ClientCredentials;

/// <summary>What this node remembers from a client store.</summary>
/// <remarks>Separate from the lookup, and without a reference to the store, so that a store can call it after writing a client.</remarks>
internal sealed class ClientCache(CurrentSettings settings, TokenCache tokens, TimeProvider time, ClientCacheMetrics metrics) : IClientCache, IDisposable
{
    private const int Base64DigestLength = 44;

    /// <summary>Clients, by identifier.</summary>
    public RememberedAnswers<Client> Clients { get; } = new(512, settings, time);

    /// <summary>Client identifiers, by a digest of the workload.</summary>
    public RememberedAnswers<IReadOnlyList<string>> ByWorkload { get; } = new(Base64DigestLength, settings, time);

    /// <inheritdoc cref="RememberedAnswers{T}.TryGet"/>
    public bool TryGet(string clientId, out Client? client)
    {
        var isRemembered = Clients.TryGet(clientId, out client);
        metrics.Count(isRemembered, client);

        return isRemembered;
    }

    public void Forget(string clientId)
    {
        ArgumentNullException.ThrowIfNull(clientId);
        Clients.Forget(clientId);
        ByWorkload.ForgetAll(); // the workloads that the client had, or has now, are not known here
        tokens.ForgetClient(clientId);
    }

    public void Dispose()
    {
        Clients.Dispose();
        ByWorkload.Dispose();
    }
}

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A client store that finds clients by workload. An <see cref="IClientStore"/> may implement it too. If it does not, no client can authenticate as
/// a workload, because the issuer could not tell that exactly one client matches.</summary>
/// <remarks>The timeout and the cache are those of <see cref="IClientStore"/>. <see cref="IClientCache.Forget"/> for any client forgets all its
/// answers.</remarks>
public interface IFederatedClientStore
{
    /// <summary>Finds the clients that have a <see cref="FederatedCredential"/> for a workload, enabled or not.</summary>
    /// <param name="issuer">The issuer of the workload's token, compared character by character.</param>
    /// <param name="subject">The subject of the token. The subject of a credential may have wildcards. You may return clients that do not match: their
    /// credentials are compared again.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <returns>The client identifiers, without duplicates; empty if no client matches.</returns>
    /// <exception cref="Exception">Any exception means that the store is temporarily unavailable, as in <see cref="IClientStore.FindByIdAsync"/>.</exception>
    ValueTask<IReadOnlyList<string>> FindByWorkloadAsync(string issuer, string subject, CancellationToken cancellationToken);
}

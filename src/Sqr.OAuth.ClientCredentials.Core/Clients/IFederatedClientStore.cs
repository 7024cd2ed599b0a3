namespace Sqr.OAuth.ClientCredentials;

/// <summary>A client store that finds clients by a workload. An <see cref="IClientStore"/> may implement it beside; if it does not, no client can authenticate as a workload: that exactly one matches could not be told.</summary>
/// <remarks>Called, timed and remembered as <see cref="IClientStore"/> is; <see cref="IClientCache.Forget"/> for any client forgets what it answered.</remarks>
public interface IFederatedClientStore
{
    /// <summary>Finds the clients that have a <see cref="FederatedCredential"/> for that workload, enabled or not.</summary>
    /// <param name="issuer">The issuer of its token, to the character.</param>
    /// <param name="subject">The subject of its token. A credential's may have wildcards; a client too many does no harm, its credentials are compared again.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>Their identifiers, each once; empty if there is none.</returns>
    /// <exception cref="Exception">Any exception means that the store is unavailable now, as in <see cref="IClientStore.FindByIdAsync"/>.</exception>
    ValueTask<IReadOnlyList<string>> FindByWorkloadAsync(string issuer, string subject, CancellationToken cancellationToken);
}

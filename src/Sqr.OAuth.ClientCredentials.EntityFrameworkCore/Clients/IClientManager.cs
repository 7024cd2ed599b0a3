namespace Sqr.OAuth.ClientCredentials;

/// <summary>Creates, changes and removes the clients of a database, and their secrets.</summary>
/// <remarks>What a method has acknowledged is durable. It is in effect on this node at once, and on every other within <see cref="StoreLimits.CacheFor"/>.</remarks>
public interface IClientManager
{
    /// <summary>Creates a client, with the secrets that it comes with, if any.</summary>
    /// <param name="client">The client; <see cref="ClientOptions.ClientId"/> must be set. A secret's <see cref="ClientSecretOptions.Value"/> is hashed and forgotten.</param>
    /// <param name="cancellationToken">Ends the attempt; a write once begun is finished.</param>
    /// <returns>The client as it is stored.</returns>
    /// <exception cref="InvalidClientException">The settings of the client are not valid.</exception>
    /// <exception cref="ClientConflictException">There is a client of that identifier already.</exception>
    ValueTask<ManagedClient> CreateAsync(ClientOptions client, CancellationToken cancellationToken = default);

    /// <summary>Reads a client, past every cache.</summary>
    /// <param name="clientId">The identifier, to the character.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The client; null if there is none.</returns>
    ValueTask<ManagedClient?> FindAsync(string clientId, CancellationToken cancellationToken = default);

    /// <summary>Lists clients in the order of their identifiers, a page at a time. However many there are, a page costs the same.</summary>
    /// <param name="after">The identifier behind which the page begins: <see cref="ClientPage.Next"/> of the one before; null for the first.</param>
    /// <param name="limit">How many clients a page has at most, from 1 to 1,000.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The page.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The limit is out of its range.</exception>
    ValueTask<ClientPage> ListAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>Writes the changed settings of a client, unless it has been changed since it was read.</summary>
    /// <param name="client">The client as it was read, with <see cref="ManagedClient.Settings"/> changed. Secrets are changed by methods of their own; any in the settings are an error.</param>
    /// <param name="cancellationToken">Ends the attempt; a write once begun is finished.</param>
    /// <returns>The client as it is stored now.</returns>
    /// <exception cref="InvalidClientException">The settings of the client are not valid.</exception>
    /// <exception cref="ClientConflictException">The client has been changed or deleted since it was read.</exception>
    ValueTask<ManagedClient> UpdateAsync(ManagedClient client, CancellationToken cancellationToken = default);

    /// <summary>Enables a client, whatever else is being changed of it.</summary>
    /// <param name="clientId">The identifier.</param>
    /// <param name="cancellationToken">Ends the attempt; a write once begun is finished.</param>
    /// <returns>False if there is no such client.</returns>
    ValueTask<bool> EnableAsync(string clientId, CancellationToken cancellationToken = default);

    /// <summary>Disables a client: it is answered as an unknown one.</summary>
    /// <inheritdoc cref="EnableAsync"/>
    ValueTask<bool> DisableAsync(string clientId, CancellationToken cancellationToken = default);

    /// <summary>Deletes a client with its secrets, for good.</summary>
    /// <inheritdoc cref="EnableAsync"/>
    ValueTask<bool> DeleteAsync(string clientId, CancellationToken cancellationToken = default);

    /// <summary>Adds a secret beside those that the client has.</summary>
    /// <param name="clientId">The client.</param>
    /// <param name="secret">The secret. With neither <see cref="ClientSecretOptions.Hash"/> nor <see cref="ClientSecretOptions.Value"/> one is generated.</param>
    /// <param name="cancellationToken">Ends the attempt; a write once begun is finished.</param>
    /// <returns>The secret, and its value if it was generated: it can never be read again. Null if there is no such client.</returns>
    /// <exception cref="InvalidClientException">The secret is not valid.</exception>
    ValueTask<AddedSecret?> AddSecretAsync(string clientId, ClientSecretOptions secret, CancellationToken cancellationToken = default);

    /// <summary>Lists the secrets of a client, the newest first.</summary>
    /// <param name="clientId">The client.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The secrets; null if there is no such client.</returns>
    ValueTask<IReadOnlyList<ClientSecret>?> ListSecretsAsync(string clientId, CancellationToken cancellationToken = default);

    /// <summary>Lets a secret expire at a moment, which may be now.</summary>
    /// <param name="clientId">The client.</param>
    /// <param name="secretId">The secret, <see cref="ClientSecret.Id"/>.</param>
    /// <param name="expiresAt">The first moment at which it is no longer valid.</param>
    /// <param name="cancellationToken">Ends the attempt; a write once begun is finished.</param>
    /// <returns>False if there is no such secret.</returns>
    ValueTask<bool> ExpireSecretAsync(string clientId, Guid secretId, DateTimeOffset expiresAt, CancellationToken cancellationToken = default);

    /// <summary>Removes a secret for good.</summary>
    /// <param name="clientId">The client.</param>
    /// <param name="secretId">The secret, <see cref="ClientSecret.Id"/>.</param>
    /// <param name="cancellationToken">Ends the attempt; a write once begun is finished.</param>
    /// <returns>False if there is no such secret.</returns>
    ValueTask<bool> RemoveSecretAsync(string clientId, Guid secretId, CancellationToken cancellationToken = default);
}

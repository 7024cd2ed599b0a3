namespace Sqr.OAuth.ClientCredentials;

/// <summary>Creates, changes and removes clients in a database, and their secrets.</summary>
/// <remarks>When a method returns, the change is durable. It takes effect on this node at once, and on every other node within
/// <see cref="StoreLimits.CacheFor"/>.</remarks>
public interface IClientManager
{
    /// <summary>Creates a client, with its secrets, if any.</summary>
    /// <param name="client">The client; <see cref="ClientOptions.ClientId"/> must be set. The <see cref="ClientSecretOptions.Value"/> of a secret is hashed
    /// and not kept.</param>
    /// <param name="cancellationToken">Cancels the attempt. A write that has begun is completed.</param>
    /// <returns>The stored client.</returns>
    /// <exception cref="InvalidClientException">The settings of the client are not valid.</exception>
    /// <exception cref="ClientConflictException">A client with that identifier already exists.</exception>
    ValueTask<ManagedClient> CreateAsync(ClientOptions client, CancellationToken cancellationToken = default);

    /// <summary>Reads a client, bypassing every cache.</summary>
    /// <param name="clientId">The identifier, compared exactly.</param>
    /// <param name="cancellationToken">Cancels the lookup.</param>
    /// <returns>The client; null if it does not exist.</returns>
    ValueTask<ManagedClient?> FindAsync(string clientId, CancellationToken cancellationToken = default);

    /// <summary>Lists clients ordered by identifier, one page at a time. A page costs the same however many clients there are.</summary>
    /// <param name="after">The identifier after which the page begins: <see cref="ClientPage.Next"/> of the previous page; null for the first page.</param>
    /// <param name="limit">The maximum number of clients on a page, from 1 to 1,000.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The page.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The limit is out of range.</exception>
    ValueTask<ClientPage> ListAsync(string? after = null, int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>Writes a client's changed settings, unless the client was changed since it was read.</summary>
    /// <param name="client">The client as it was read, with changes to <see cref="ManagedClient.Settings"/>. Secrets are changed by other methods; any in
    /// the settings are an error.</param>
    /// <param name="cancellationToken">Cancels the attempt. A write that has begun is completed.</param>
    /// <returns>The client as it is stored now.</returns>
    /// <exception cref="InvalidClientException">The settings of the client are not valid.</exception>
    /// <exception cref="ClientConflictException">The client was changed or deleted since it was read.</exception>
    ValueTask<ManagedClient> UpdateAsync(ManagedClient client, CancellationToken cancellationToken = default);

    /// <summary>Enables a client, regardless of concurrent changes to its settings.</summary>
    /// <param name="clientId">The identifier.</param>
    /// <param name="cancellationToken">Cancels the attempt. A write that has begun is completed.</param>
    /// <returns>False if no such client exists.</returns>
    ValueTask<bool> EnableAsync(string clientId, CancellationToken cancellationToken = default);

    /// <summary>Disables a client. Its requests are then answered like those of an unknown client.</summary>
    /// <inheritdoc cref="EnableAsync"/>
    ValueTask<bool> DisableAsync(string clientId, CancellationToken cancellationToken = default);

    /// <summary>Permanently deletes a client and its secrets.</summary>
    /// <inheritdoc cref="EnableAsync"/>
    ValueTask<bool> DeleteAsync(string clientId, CancellationToken cancellationToken = default);

    /// <summary>Adds a secret to those that the client has.</summary>
    /// <param name="clientId">The client.</param>
    /// <param name="secret">The secret. If neither <see cref="ClientSecretOptions.Hash"/> nor <see cref="ClientSecretOptions.Value"/> is set, one is
    /// generated.</param>
    /// <param name="cancellationToken">Cancels the attempt. A write that has begun is completed.</param>
    /// <returns>The secret, and its value if it was generated; the value can never be read again. Null if no such client exists.</returns>
    /// <exception cref="InvalidClientException">The secret is not valid.</exception>
    ValueTask<AddedSecret?> AddSecretAsync(string clientId, ClientSecretOptions secret, CancellationToken cancellationToken = default);

    /// <summary>Lists a client's secrets, newest first.</summary>
    /// <param name="clientId">The client.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The secrets; null if no such client exists.</returns>
    ValueTask<IReadOnlyList<ClientSecret>?> ListSecretsAsync(string clientId, CancellationToken cancellationToken = default);

    /// <summary>Makes a secret expire at a given time, which may be now.</summary>
    /// <param name="clientId">The client.</param>
    /// <param name="secretId">The <see cref="ClientSecret.Id"/> of the secret.</param>
    /// <param name="expiresAt">The first moment at which it is no longer valid.</param>
    /// <param name="cancellationToken">Cancels the attempt. A write that has begun is completed.</param>
    /// <returns>False if no such secret exists.</returns>
    ValueTask<bool> ExpireSecretAsync(string clientId, Guid secretId, DateTimeOffset expiresAt, CancellationToken cancellationToken = default);

    /// <summary>Permanently removes a secret.</summary>
    /// <param name="clientId">The client.</param>
    /// <param name="secretId">The <see cref="ClientSecret.Id"/> of the secret.</param>
    /// <param name="cancellationToken">Cancels the attempt. A write that has begun is completed.</param>
    /// <returns>False if no such secret exists.</returns>
    ValueTask<bool> RemoveSecretAsync(string clientId, Guid secretId, CancellationToken cancellationToken = default);
}

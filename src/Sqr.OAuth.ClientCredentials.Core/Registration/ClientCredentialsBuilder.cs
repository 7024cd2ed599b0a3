using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>What settings cannot say: stores, keys and claims that are code. What is asked for here wins over every default.</summary>
public sealed class ClientCredentialsBuilder
{
    internal ClientCredentialsBuilder(IServiceCollection services) => Services = services;

    /// <summary>Where it is registered.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Takes clients from a store of the host's own, in place of the settings.</summary>
    /// <typeparam name="TStore">The store, a singleton.</typeparam>
    /// <returns>The same builder.</returns>
    public ClientCredentialsBuilder AddClientStore<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TStore>()
        where TStore : class, IClientStore
    {
        Services.Replace(ServiceDescriptor.Singleton<IClientStore, TStore>());

        return this;
    }

    /// <summary>Takes clients from that store, in place of the settings.</summary>
    /// <param name="store">The store, for example an <see cref="InMemoryClientStore"/>.</param>
    /// <returns>The same builder.</returns>
    public ClientCredentialsBuilder AddClientStore(IClientStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        Services.Replace(ServiceDescriptor.Singleton(store));

        return this;
    }

    /// <summary>Signs with a key of the host's own, wherever its private half is. If there is any such key, none is kept by us; the first that fits an algorithm signs, all are published.</summary>
    /// <param name="credentials">The key and its algorithm. A key without an identifier gets its thumbprint (RFC 7638) as one.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The algorithm is not one of ours, the key is not one for it, or its public half cannot be read from it.</exception>
    public ClientCredentialsBuilder AddSigningKey(SigningCredentials credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        Services.AddSingleton<IGivenSigningKey>(new GivenSigningKey(SigningKey.Of(credentials)));

        return this;
    }

    /// <inheritdoc cref="AddSigningKey(SigningCredentials)"/>
    /// <param name="credentials">The key and its algorithm.</param>
    /// <param name="publicKey">Its public half, for a key from which that cannot be read: one of a vault with a <see cref="CryptoProviderFactory"/> of its own.</param>
    public ClientCredentialsBuilder AddSigningKey(SigningCredentials credentials, JsonWebKey publicKey)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        ArgumentNullException.ThrowIfNull(publicKey);
        Services.AddSingleton<IGivenSigningKey>(new GivenSigningKey(SigningKey.Of(credentials, publicKey)));

        return this;
    }

    /// <summary>Keeps our signing keys in a store of the host's own, in place of the directory.</summary>
    /// <typeparam name="TStore">The store, a singleton.</typeparam>
    /// <returns>The same builder.</returns>
    public ClientCredentialsBuilder AddSigningKeyStore<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TStore>()
        where TStore : class, ISigningKeyStore
    {
        Services.Replace(ServiceDescriptor.Singleton<ISigningKeyStore, TStore>());

        return this;
    }

    /// <summary>Keeps our signing keys in that store, in place of the directory.</summary>
    /// <param name="store">The store.</param>
    /// <returns>The same builder.</returns>
    public ClientCredentialsBuilder AddSigningKeyStore(ISigningKeyStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        Services.Replace(ServiceDescriptor.Singleton(store));

        return this;
    }

    /// <summary>Remembers used assertions and DPoP proofs in a store of the host's own, in place of this node's memory.</summary>
    /// <typeparam name="TStore">The store, a singleton.</typeparam>
    /// <returns>The same builder.</returns>
    public ClientCredentialsBuilder AddReplayStore<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TStore>()
        where TStore : class, IReplayStore
    {
        Services.Replace(ServiceDescriptor.Singleton<IReplayStore, TStore>());

        return this;
    }

    /// <summary>Remembers revoked tokens in a store of the host's own.</summary>
    /// <remarks>
    /// Resolve <see cref="IRevocationStore"/> to revoke a token: before the store is called, this node forgets the token and does not give it again
    /// (<see cref="ClientCredentialsOptions.TokenReuse"/>).
    /// </remarks>
    /// <typeparam name="TStore">The store, a singleton.</typeparam>
    /// <returns>The same builder.</returns>
    public ClientCredentialsBuilder AddRevocationStore<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TStore>()
        where TStore : class, IRevocationStore
    {
        Services.TryAddSingleton<TStore>();
        Services.Replace(ServiceDescriptor.Singleton<IRevocationStore>(provider =>
            new ForgettingRevocationStore(provider.GetRequiredService<TStore>(), provider.GetRequiredService<TokenCache>())));

        return this;
    }

    /// <summary>Adds claims to every token.</summary>
    /// <typeparam name="TClaims">What adds them; resolved for each token, so that it may use scoped services.</typeparam>
    /// <returns>The same builder.</returns>
    public ClientCredentialsBuilder AddClaims<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TClaims>()
        where TClaims : class, IAccessTokenClaims
    {
        Services.TryAddEnumerable(ServiceDescriptor.Scoped<IAccessTokenClaims, TClaims>());

        return this;
    }
}

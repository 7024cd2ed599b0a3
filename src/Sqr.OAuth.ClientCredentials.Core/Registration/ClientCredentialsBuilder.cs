using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Configures what settings cannot: stores, keys and claims in code. These override all defaults.</summary>
public sealed class ClientCredentialsBuilder
{
    internal ClientCredentialsBuilder(IServiceCollection services) => Services = services;

    /// <summary>The services that the issuer is registered in.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Uses your own client store instead of the clients in the settings.</summary>
    /// <typeparam name="TStore">The type of the store, registered as a singleton.</typeparam>
    /// <returns>The same builder.</returns>
    public ClientCredentialsBuilder AddClientStore<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TStore>()
        where TStore : class, IClientStore
    {
        Services.Replace(ServiceDescriptor.Singleton<IClientStore, TStore>());

        return this;
    }

    /// <summary>Uses this client store instead of the clients in the settings.</summary>
    /// <param name="store">The store, for example an <see cref="InMemoryClientStore"/>.</param>
    /// <returns>The same builder.</returns>
    public ClientCredentialsBuilder AddClientStore(IClientStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        Services.Replace(ServiceDescriptor.Singleton(store));

        return this;
    }

    /// <summary>Signs with your own key, wherever its private half is. If you add any key, the issuer creates none itself. The first key that matches an
    /// algorithm signs, and all are published.</summary>
    /// <param name="credentials">The key and its algorithm. A key without an identifier gets its thumbprint (RFC 7638) as its identifier.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentException">The algorithm is not supported, it does not match the key, or the key does not reveal its public half.</exception>
    public ClientCredentialsBuilder AddSigningKey(SigningCredentials credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        Services.AddSingleton<IGivenSigningKey>(new GivenSigningKey(SigningKey.Of(credentials)));

        return this;
    }

    /// <inheritdoc cref="AddSigningKey(SigningCredentials)"/>
    /// <param name="credentials">The key and its algorithm.</param>
    /// <param name="publicKey">Its public half, for a key that does not reveal it, such as one in a vault with its own
    /// <see cref="CryptoProviderFactory"/>.</param>
    public ClientCredentialsBuilder AddSigningKey(SigningCredentials credentials, JsonWebKey publicKey)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        ArgumentNullException.ThrowIfNull(publicKey);
        Services.AddSingleton<IGivenSigningKey>(new GivenSigningKey(SigningKey.Of(credentials, publicKey)));

        return this;
    }

    /// <summary>Keeps the issuer's signing keys in your own store instead of the directory.</summary>
    /// <typeparam name="TStore">The type of the store, registered as a singleton.</typeparam>
    /// <returns>The same builder.</returns>
    public ClientCredentialsBuilder AddSigningKeyStore<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TStore>()
        where TStore : class, ISigningKeyStore
    {
        Services.Replace(ServiceDescriptor.Singleton<ISigningKeyStore, TStore>());

        return this;
    }

    /// <summary>Keeps the issuer's signing keys in this store instead of the directory.</summary>
    /// <param name="store">The store.</param>
    /// <returns>The same builder.</returns>
    public ClientCredentialsBuilder AddSigningKeyStore(ISigningKeyStore store)
    {
        ArgumentNullException.ThrowIfNull(store);
        Services.Replace(ServiceDescriptor.Singleton(store));

        return this;
    }

    /// <summary>Remembers used assertions and DPoP proofs in your own store instead of this node's memory.</summary>
    /// <typeparam name="TStore">The type of the store, registered as a singleton.</typeparam>
    /// <returns>The same builder.</returns>
    public ClientCredentialsBuilder AddReplayStore<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TStore>()
        where TStore : class, IReplayStore
    {
        Services.Replace(ServiceDescriptor.Singleton<IReplayStore, TStore>());

        return this;
    }

    /// <summary>Counts failed authentications in your own store, which all nodes share, in addition to this node's memory.</summary>
    /// <typeparam name="TStore">The type of the store, registered as a singleton.</typeparam>
    /// <returns>The same builder.</returns>
    public ClientCredentialsBuilder AddThrottleStore<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TStore>()
        where TStore : class, IThrottleStore
    {
        Services.Replace(ServiceDescriptor.Singleton<IThrottleStore, TStore>());

        return this;
    }

    /// <summary>Remembers revoked tokens in your own store.</summary>
    /// <remarks>To revoke a token, resolve <see cref="IRevocationStore"/> and call it. Before it calls your store, this node forgets the token and does not
    /// give it out again (<see cref="ClientCredentialsOptions.TokenReuse"/>). The store itself cannot be resolved.</remarks>
    /// <typeparam name="TStore">The type of the store, registered as a singleton.</typeparam>
    /// <returns>The same builder.</returns>
    public ClientCredentialsBuilder AddRevocationStore<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TStore>()
        where TStore : class, IRevocationStore
    {
        const string Key = "Sqr.OAuth.ClientCredentials"; // keyed, so that no one gets the store itself, which does not make this node forget
        Services.Replace(ServiceDescriptor.KeyedSingleton<IRevocationStore, TStore>(Key));
        Services.Replace(ServiceDescriptor.Singleton<IRevocationStore, ForgettingRevocationStore>(provider =>
            new(provider.GetRequiredKeyedService<IRevocationStore>(Key), provider.GetRequiredService<TokenCache>())));

        return this;
    }

    /// <summary>Has your own sink keep audit events, in addition to other sinks.</summary>
    /// <typeparam name="TSink">The type of the sink, registered as a singleton.</typeparam>
    /// <returns>The same builder.</returns>
    public ClientCredentialsBuilder AddAuditSink<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TSink>()
        where TSink : class, IAuditSink
    {
        Services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuditSink, TSink>());

        return this;
    }

    /// <summary>Has this sink keep audit events, in addition to other sinks.</summary>
    /// <param name="sink">The sink.</param>
    /// <returns>The same builder.</returns>
    public ClientCredentialsBuilder AddAuditSink(IAuditSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        if (Services.All(service => service.ServiceType != typeof(IAuditSink) || !ReferenceEquals(service.ImplementationInstance, sink)))
        {
            Services.AddSingleton(sink);
        }

        return this;
    }

    /// <summary>Adds claims to every token.</summary>
    /// <typeparam name="TClaims">The type that adds them. It is resolved for each token, so it may use scoped services.</typeparam>
    /// <returns>The same builder.</returns>
    public ClientCredentialsBuilder AddClaims<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TClaims>()
        where TClaims : class, IAccessTokenClaims
    {
        Services.TryAddEnumerable(ServiceDescriptor.Scoped<IAccessTokenClaims, TClaims>());

        return this;
    }
}

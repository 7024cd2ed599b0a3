using System.Security.Cryptography;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The signing keys that we keep, and what people may do with them. They rotate by themselves; nothing here needs to be called for that.</summary>
/// <remarks>What is done here is in effect on this node at once, and on every other node of the same store within <see cref="SigningKeyOptions.RefreshInterval"/>.</remarks>
public interface ISigningKeys
{
    /// <summary>Lists the keys of the store.</summary>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    /// <returns>By algorithm, the newest first.</returns>
    /// <exception cref="SigningKeyException">The keys cannot be read.</exception>
    ValueTask<IReadOnlyList<SigningKeyStatus>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Makes the announced key of an algorithm active now, before its time. The key it follows is retired and stays published.</summary>
    /// <param name="algorithm">The JWS algorithm (RFC 7518 §3.1).</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    /// <returns>The key that signs now.</returns>
    /// <exception cref="ArgumentException">The algorithm is not one of ours.</exception>
    /// <exception cref="SigningKeyException">There is no announced key, or it was made less than <see cref="SigningKeyOptions.ClockSkew"/> and twice <see cref="SigningKeyOptions.RefreshInterval"/> ago, so that some node may not publish it yet; or the store cannot be written.</exception>
    ValueTask<SigningKeyStatus> RotateAsync(string algorithm, CancellationToken cancellationToken = default);

    /// <summary>Revokes a key at once: it is taken out of the JWK Set and its private half is erased. If it was active, the announced key is so from now on.</summary>
    /// <param name="keyId">The <c>kid</c>.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    /// <returns>False if there is no such key.</returns>
    /// <exception cref="SigningKeyException">The store cannot be written.</exception>
    ValueTask<bool> RevokeAsync(string keyId, CancellationToken cancellationToken = default);

    /// <summary>Adds a key that was made elsewhere: the next to be announced, or the active one if its algorithm has none.</summary>
    /// <param name="key">An RSA or ECDsa key pair. The caller disposes it.</param>
    /// <param name="algorithm">The JWS algorithm (RFC 7518 §3.1).</param>
    /// <param name="keyId">The <c>kid</c>; null for its thumbprint (RFC 7638).</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    /// <returns>The key as it is kept.</returns>
    /// <exception cref="ArgumentException">The key does not fit the algorithm, or has no private half, or its identifier is taken.</exception>
    /// <exception cref="SigningKeyException">The store cannot be written, or there is nothing to encrypt the private half with.</exception>
    ValueTask<SigningKeyStatus> ImportAsync(AsymmetricAlgorithm key, string algorithm, string? keyId = null, CancellationToken cancellationToken = default);
}

using System.Security.Cryptography;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The signing keys that the issuer keeps, and how to manage them by hand. They rotate automatically, without any call to this.</summary>
/// <remarks>A change takes effect on this node immediately, and on every other node of the same store within
/// <see cref="SigningKeyOptions.RefreshInterval"/>.</remarks>
public interface ISigningKeys
{
    /// <summary>Lists the keys in the store, including those that have no valid seal. Without encryption, seals cannot be checked, and all keys are
    /// listed as if they had one.</summary>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    /// <returns>The keys by algorithm, newest first.</returns>
    /// <exception cref="SigningKeyException">The keys cannot be read.</exception>
    ValueTask<IReadOnlyList<SigningKeyStatus>> ListAsync(CancellationToken cancellationToken = default);

    /// <summary>Activates the announced key of an algorithm now, ahead of time. The key that signed so far is retired and stays published.</summary>
    /// <param name="algorithm">The JWS algorithm (RFC 7518 §3.1).</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    /// <returns>The key that signs now.</returns>
    /// <exception cref="ArgumentException">The algorithm is not supported.</exception>
    /// <exception cref="SigningKeyException">There is no announced key. Or it was created less than <see cref="SigningKeyOptions.ClockSkew"/> plus twice
    /// <see cref="SigningKeyOptions.RefreshInterval"/> ago, so that some nodes may not publish it yet. Or the store cannot be written to, or the key cannot be
    /// sealed because no encryption is set up.</exception>
    ValueTask<SigningKeyStatus> RotateAsync(string algorithm, CancellationToken cancellationToken = default);

    /// <summary>Revokes a key immediately: it is removed from the JWK Set and its private half is erased. If it was active, the announced key is active
    /// from now on.</summary>
    /// <param name="keyId">The <c>kid</c>. If several keys in the store have it, all are revoked.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    /// <returns>False if no such key exists, neither in the store nor on this node.</returns>
    /// <exception cref="SigningKeyException">The store cannot be written to. This node no longer uses the key, and writes the revocation when it can; others
    /// still use it. Try again.</exception>
    ValueTask<bool> RevokeAsync(string keyId, CancellationToken cancellationToken = default);

    /// <summary>Seals a key that has no valid seal, as it is stored, so that it counts: it is published, and signs when it is its turn. Only do this for a key
    /// that you know.</summary>
    /// <param name="key">The key as <see cref="ListAsync"/> returned it and you vouch for it: its <see cref="SigningKeyStatus.Thumbprint"/>, its times and its
    /// <see cref="SigningKeyStatus.Period"/>. If the stored one was changed meanwhile, it is not sealed.</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    /// <returns>The key as it is stored. If its seal is valid already, nothing changes.</returns>
    /// <exception cref="ArgumentException">No such key exists, it is not the same as when it was listed, its public half cannot be read, a valid key has the
    /// same identifier, or its period is below zero or more than 100 past that of the last valid key.</exception>
    /// <exception cref="SigningKeyException">The store cannot be written to, or the key cannot be sealed because no encryption is set up.</exception>
    ValueTask<SigningKeyStatus> SealAsync(SigningKeyStatus key, CancellationToken cancellationToken = default);

    /// <summary>Adds a key that was created elsewhere. It becomes the next announced key, or the active one if its algorithm has none.</summary>
    /// <param name="key">An RSA or ECDsa key pair. The caller disposes of it.</param>
    /// <param name="algorithm">The JWS algorithm (RFC 7518 §3.1).</param>
    /// <param name="keyId">The <c>kid</c>; null for its thumbprint (RFC 7638).</param>
    /// <param name="cancellationToken">Ends the wait for the store.</param>
    /// <returns>The key as it is stored.</returns>
    /// <exception cref="ArgumentException">The key does not match the algorithm, has no private half, or its identifier is already in use.</exception>
    /// <exception cref="SigningKeyException">The store cannot be written to, or the private half cannot be encrypted because no encryption is set up. Or the
    /// store has keys of that algorithm and none has a valid seal, as with the wrong encryption keys.</exception>
    ValueTask<SigningKeyStatus> ImportAsync(AsymmetricAlgorithm key, string algorithm, string? keyId = null, CancellationToken cancellationToken = default);
}

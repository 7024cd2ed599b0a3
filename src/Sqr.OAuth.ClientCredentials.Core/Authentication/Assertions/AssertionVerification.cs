using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Verifies assertions with the keys of who must have signed them, wherever those are: registered with us, or published.</summary>
internal sealed class AssertionVerification(AssertionSignature signature, RemoteKeySets remote)
{
    /// <param name="registered">The keys that are registered with us; <see cref="AssertionKeys.None"/> proves nothing, but takes as long.</param>
    /// <param name="published">Where the keys are published, if there are no registered ones; null: nowhere.</param>
    /// <param name="jwt">What was sent.</param>
    /// <param name="cancellationToken">Ends the wait for published keys.</param>
    /// <returns>The key that signed; null if none of them did.</returns>
    /// <exception cref="KeySetUnavailableException">The keys are published, and cannot be fetched.</exception>
    public async ValueTask<SecurityKey?> FindSignerAsync(AssertionKeys registered, KeySource? published, SignedJwt jwt, CancellationToken cancellationToken)
    {
        if (jwt.NamesAnotherKeySetThan(published))
        {
            return await signature.FindSignerAsync(AssertionKeys.None, jwt); // takes as long as any other refusal
        }

        if (published is null)
        {
            return await signature.FindSignerAsync(registered, jwt);
        }

        var set = remote.Of(published);
        var keys = await set.GetAsync(cancellationToken);
        var signer = await signature.FindSignerAsync(keys, jwt);
        if (signer is not null || keys.Have(jwt.KeyId))
        {
            return signer;
        }

        // The key may be newer than what we remember.
        var newer = await set.GetNewerAsync(keys, cancellationToken);

        return newer == keys ? null : await signature.FindSignerAsync(newer, jwt);
    }
}

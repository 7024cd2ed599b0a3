using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Verifies assertions with the keys of the party that must have signed them, whether those are registered with us or published.</summary>
internal sealed class AssertionVerification(AssertionSignature signature, RemoteKeySets remote)
{
    /// <param name="registered">The keys registered with us. <see cref="AssertionKeys.None"/> always fails, but takes as long.</param>
    /// <param name="published">Where the keys are published if none are registered; null if nowhere.</param>
    /// <param name="jwt">The assertion.</param>
    /// <param name="cancellationToken">Cancels the wait for published keys.</param>
    /// <returns>The key that signed the assertion; null if none of them did.</returns>
    /// <exception cref="KeySetUnavailableException">The keys are published but cannot be fetched.</exception>
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

        // The key may be newer than the cached set.
        var newer = await set.GetNewerAsync(keys, cancellationToken);

        return newer == keys ? null : await signature.FindSignerAsync(newer, jwt);
    }
}

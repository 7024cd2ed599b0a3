namespace Sqr.OAuth.ClientCredentials;

/// <summary>Verifies assertions with a client's keys, wherever those are: registered with it, or published by it.</summary>
internal sealed class AssertionVerification(AssertionSignature signature, RemoteKeySets remote)
{
    /// <param name="client">Null: one that cannot prove anything, but takes as long.</param>
    /// <param name="assertion">What it sent.</param>
    /// <param name="cancellationToken">Ends the wait for its published keys.</param>
    /// <exception cref="KeySetUnavailableException">The client's keys are published, and cannot be fetched.</exception>
    public async ValueTask<bool> VerifyAsync(Client? client, ClientAssertion assertion, CancellationToken cancellationToken)
    {
        if (client?.JwksUri is not { } address || client.JsonWebKeys.Count > 0)
        {
            return await signature.IsOfAsync(client?.RegisteredKeys ?? AssertionKeys.None, assertion);
        }

        var set = remote.Of(address);
        var keys = await set.GetAsync(cancellationToken);
        if (await signature.IsOfAsync(keys, assertion))
        {
            return true;
        }

        if (keys.Have(assertion.KeyId))
        {
            return false;
        }

        // The key may be newer than what we remember.
        var newer = await set.GetNewerAsync(keys, cancellationToken);

        return newer != keys && await signature.IsOfAsync(newer, assertion);
    }
}

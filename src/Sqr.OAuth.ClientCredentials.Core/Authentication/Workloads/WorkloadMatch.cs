namespace Sqr.OAuth.ClientCredentials;

/// <summary>Whether a token's workload may authenticate as a client.</summary>
internal sealed class WorkloadMatch(CurrentSettings settings, TimeProvider time)
{
    /// <summary>Finds a credential that the token satisfies completely.</summary>
    /// <param name="client">A client, enabled or not.</param>
    /// <param name="token">The token.</param>
    /// <param name="reason">Why no credential for the token's subject is satisfied; null if there is none for that subject.</param>
    public FederatedCredential? Find(Client client, WorkloadToken token, out RefusalReason? reason)
    {
        reason = null;
        foreach (var credential in client.FederatedCredentials)
        {
            if (!credential.IsFor(token.Issuer, token.Subject))
            {
                continue;
            }

            reason = FaultOf(client, credential, token);
            if (reason is null)
            {
                return credential;
            }
        }

        return null;
    }

    private RefusalReason? FaultOf(Client client, FederatedCredential credential, WorkloadToken token)
    {
        if (!client.Enabled)
        {
            return RefusalReason.ClientDisabled;
        }

        if (!client.MayUse(AuthenticationMethod.PrivateKeyJwt))
        {
            return RefusalReason.MethodNotAllowed;
        }

        if (!token.IsFor(credential.Audience ?? settings.Value.Issuer))
        {
            return RefusalReason.TokenForAnotherAudience;
        }

        if (credential.Claims.Any(claim => !token.Has(claim.Key, claim.Value)))
        {
            return RefusalReason.TokenWithOtherClaims;
        }

        if (token.IssuedAt + credential.MaxTokenAge + AssertionReader.ClockSkew <= time.GetUtcNow())
        {
            return RefusalReason.TokenTooOld;
        }

        return credential.SingleUse && token.Id is null ? RefusalReason.TokenWithoutIdentifier : null;
    }
}

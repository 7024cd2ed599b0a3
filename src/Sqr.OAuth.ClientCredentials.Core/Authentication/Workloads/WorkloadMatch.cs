namespace Sqr.OAuth.ClientCredentials;

/// <summary>Whether a client is the one that a token's workload may be.</summary>
internal sealed class WorkloadMatch(CurrentSettings settings, TimeProvider time)
{
    /// <summary>Looks for a credential that the token fits in all respects.</summary>
    /// <param name="client">A client, enabled or not.</param>
    /// <param name="token">The token.</param>
    /// <param name="reason">Why there is none, as far as a credential for the token's subject came; null if there is no such.</param>
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

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Returns a client's earlier token if the same request comes again within <see cref="ClientCredentialsOptions.TokenReuse"/>, and otherwise a new
/// one.</summary>
internal sealed class TokenReuse(TokenCache cache, ITokenIssuer issuer, SigningKeyRing keys, CurrentSettings settings, TimeProvider time)
{
    /// <param name="client">The client, and how it authenticated.</param>
    /// <param name="grant">What the token is for.</param>
    /// <param name="cancellationToken">Cancels the wait for the key store.</param>
    /// <exception cref="SigningKeyUnavailableException">No signing key is available now. Nothing was issued, and no earlier token is reused.</exception>
    public async ValueTask<GivenToken> GiveAsync(AuthenticatedClient client, Grant grant, CancellationToken cancellationToken)
    {
        var current = settings.Value;
        if (current.Options.TokenReuse is not { } window)
        {
            cache.ForgetAll();

            return new(await SignAsync(grant, cancellationToken), IsReused: false);
        }

        var key = new TokenKey(client, grant);
        var tokens = cache.Under(current);
        if (tokens.Find(key, grant.Client, out var signedAt) is { } known && IsRecent(known, signedAt, window))
        {
            var signingKey = await keys.GetSigningKeyAsync(grant.Client.SigningAlgorithm ?? current.Options.SigningAlgorithm, cancellationToken);
            if (signingKey.PublicKey.Kid == known.KeyId)
            {
                return new(known, IsReused: true);
            }
        }

        var signed = await SignAsync(grant, cancellationToken);
        signed.Keep();
        tokens.Add(key, grant.Client, signed, time.GetTimestamp());

        return new(signed, IsReused: false);
    }

    // The host may have its own issuer, whose tokens are strings.
    private ValueTask<SignedToken> SignAsync(Grant grant, CancellationToken cancellationToken) =>
        issuer is TokenIssuer ours ? ours.SignAsync(grant, cancellationToken) : SignByHostAsync(grant, cancellationToken);

    private async ValueTask<SignedToken> SignByHostAsync(Grant grant, CancellationToken cancellationToken) =>
        SignedToken.Of(await issuer.IssueAsync(grant, cancellationToken));

    private bool IsRecent(SignedToken token, long signedAt, TimeSpan window)
    {
        var now = time.GetUtcNow();

        return time.GetElapsedTime(signedAt) < window // also if the clock was set back
            && now >= token.IssuedAt
            && now - token.IssuedAt < window
            && now <= token.HalfOverAt;
    }
}

/// <summary>The answer to a request.</summary>
/// <param name="Token">The token.</param>
/// <param name="IsReused">Whether it was signed for an earlier request.</param>
internal readonly record struct GivenToken(SignedToken Token, bool IsReused);

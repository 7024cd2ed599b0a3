namespace Sqr.OAuth.ClientCredentials;

/// <summary>Gives a client the token that it has, if it asks for the same again within <see cref="ClientCredentialsOptions.TokenReuse"/>, and otherwise a new one.</summary>
internal sealed class TokenReuse(TokenCache cache, ITokenIssuer issuer, SigningKeyRing keys, CurrentSettings settings, TimeProvider time)
{
    /// <param name="client">Who asks.</param>
    /// <param name="grant">What the token is for.</param>
    /// <param name="cancellationToken">Ends the wait for the key store.</param>
    /// <exception cref="SigningKeyUnavailableException">No key may sign now; nothing was issued, and nothing is given again.</exception>
    public async ValueTask<GivenToken> GiveAsync(AuthenticatedClient client, Grant grant, CancellationToken cancellationToken)
    {
        var current = settings.Value;
        if (current.Options.TokenReuse is not { } window)
        {
            cache.ForgetAll();

            return new(await issuer.IssueAsync(grant, cancellationToken), IsReused: false);
        }

        var key = new TokenKey(client, grant);
        var tokens = cache.Under(current);
        if (tokens.Find(key, grant.Client) is { } known && IsRecent(known, window))
        {
            var signingKey = await keys.GetSigningKeyAsync(grant.Client.SigningAlgorithm ?? current.Options.SigningAlgorithm, cancellationToken);
            if (signingKey.PublicKey.Kid == known.KeyId)
            {
                return new(known, IsReused: true);
            }
        }

        var issued = await issuer.IssueAsync(grant, cancellationToken);
        tokens.Add(key, grant.Client, issued);

        return new(issued, IsReused: false);
    }

    private bool IsRecent(IssuedToken token, TimeSpan window)
    {
        var now = time.GetUtcNow();

        return now >= token.IssuedAt // else the clock was set back
            && now - token.IssuedAt < window
            && now <= token.HalfOverAt;
    }
}

/// <summary>The answer to a request.</summary>
/// <param name="Token">The token.</param>
/// <param name="IsReused">Whether it was signed for an earlier one.</param>
internal readonly record struct GivenToken(IssuedToken Token, bool IsReused);

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The tokens that may be reused, in the memory of this node.</summary>
/// <remarks>Separate from <see cref="TokenReuse"/> and without a reference to any store, so that every store can make it forget a token or a
/// client.</remarks>
internal sealed class TokenCache
{
    private SignedTokens? _tokens;

    /// <summary>The tokens that were signed under these settings. A call with other settings than before forgets all tokens.</summary>
    public SignedTokens Under(SettingsSnapshot settings)
    {
        var tokens = _tokens;

        return tokens?.Settings == settings ? tokens : _tokens = new(settings);
    }

    public void Forget(string tokenId) => _tokens?.ForgetToken(tokenId);

    public void ForgetClient(string clientId) => _tokens?.ForgetClient(clientId);

    public void ForgetAll()
    {
        if (_tokens is not null) // not written on every request, because all cores read it
        {
            _tokens = null;
        }
    }
}

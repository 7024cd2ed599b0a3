namespace Sqr.OAuth.ClientCredentials;

/// <summary>The tokens that may be given again, in the memory of this node.</summary>
/// <remarks>Apart from what gives them and without a reference to any store, so that every store may forget a token or a client.</remarks>
internal sealed class TokenCache
{
    private SignedTokens? _tokens;

    /// <summary>Those that were signed under these settings. To ask for others than before forgets all.</summary>
    public SignedTokens Under(SettingsSnapshot settings)
    {
        var tokens = _tokens;

        return tokens?.Settings == settings ? tokens : _tokens = new(settings);
    }

    public void Forget(string tokenId) => _tokens?.ForgetToken(tokenId);

    public void ForgetClient(string clientId) => _tokens?.ForgetClient(clientId);

    public void ForgetAll()
    {
        if (_tokens is not null) // not written for each request: all cores read it
        {
            _tokens = null;
        }
    }
}

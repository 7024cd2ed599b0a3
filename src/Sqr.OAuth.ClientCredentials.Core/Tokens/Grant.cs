namespace Sqr.OAuth.ClientCredentials;

/// <summary>Who gets which scopes, for which audience.</summary>
public sealed class Grant
{
    /// <summary>The client the token is for.</summary>
    public required Client Client { get; init; }

    /// <summary>The granted scopes, in the order in which the token names them.</summary>
    /// <value>Empty, the default: the token has no <c>scope</c> claim.</value>
    public IReadOnlyList<string> Scopes { get; init; } = [];

    /// <summary>The <c>aud</c> of the token.</summary>
    /// <value>Empty, the default: the client's audience, or the issuer's default.</value>
    public IReadOnlyList<string> Audience { get; init; } = [];

    /// <summary>What whoever presents the token must prove to hold: its <c>cnf</c> (RFC 7800).</summary>
    /// <value>Null, the default: nothing, whoever bears it may use it.</value>
    public Confirmation? Confirmation { get; init; }

    /// <summary>How long the token is valid, in whole seconds.</summary>
    /// <value>Null, the default: the client's lifetime, or the issuer's default.</value>
    public TimeSpan? Lifetime { get; init; }
}

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

    /// <summary>The key or certificate that the presenter must prove to possess (<c>cnf</c>, RFC 7800).</summary>
    /// <value>Null, the default: none; anyone who has the token may use it.</value>
    public Confirmation? Confirmation { get; init; }

    /// <summary>How long the token is valid.</summary>
    /// <value>From one second to one day, in whole seconds. Null, the default: the client's lifetime, or the issuer's default.</value>
    public TimeSpan? Lifetime { get; init; }
}

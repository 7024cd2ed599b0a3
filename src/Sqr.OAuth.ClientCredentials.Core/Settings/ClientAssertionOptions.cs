namespace Sqr.OAuth.ClientCredentials;

/// <summary>The rules for assertions that clients authenticate with (RFC 7523).</summary>
public sealed class ClientAssertionOptions
{
    /// <summary>Whether <c>aud</c> may also be the token endpoint's URL instead of the issuer identifier, for clients that cannot send the issuer
    /// identifier.</summary>
    /// <value>False by default: an assertion made for another server that claims our token endpoint as its own is then worthless here.</value>
    public bool AcceptTokenEndpointAudience { get; set; }

    /// <summary>How far in the future <c>exp</c> may be, unless a client sets its own limit.</summary>
    /// <value>From one second to one day, in whole seconds; one hour by default, which Authlib and other libraries use. An assertion works only once,
    /// however long it is valid.</value>
    public TimeSpan MaxLifetime { get; set; } = TimeSpan.FromHours(1);
}

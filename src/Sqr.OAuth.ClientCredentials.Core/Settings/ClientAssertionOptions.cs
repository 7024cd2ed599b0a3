namespace Sqr.OAuth.ClientCredentials;

/// <summary>What an assertion must be like by which a client proves who it is (RFC 7523).</summary>
public sealed class ClientAssertionOptions
{
    /// <summary>Whether <c>aud</c> may be the token endpoint's URL beside the issuer identifier, for clients that know no better.</summary>
    /// <value>False by default: an assertion made for another server that gave out our token endpoint as its own is then worthless here.</value>
    public bool AcceptTokenEndpointAudience { get; set; }

    /// <summary>How far ahead its <c>exp</c> may be, unless its client says otherwise.</summary>
    /// <value>From one second to one day, in whole seconds; one hour by default, which is what Authlib and other libraries use. An assertion works once, however long it is valid.</value>
    public TimeSpan MaxLifetime { get; set; } = TimeSpan.FromHours(1);
}

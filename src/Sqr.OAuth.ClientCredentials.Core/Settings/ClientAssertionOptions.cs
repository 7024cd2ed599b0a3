namespace Sqr.OAuth.ClientCredentials;

/// <summary>What an assertion must be like by which a client proves who it is (RFC 7523).</summary>
public sealed class ClientAssertionOptions
{
    /// <summary>Whether <c>aud</c> may be the token endpoint's URL beside the issuer identifier, for clients that know no better.</summary>
    /// <value>False by default: an assertion made for another server that gave out our token endpoint as its own is then worthless here.</value>
    public bool AcceptTokenEndpointAudience { get; set; }

    /// <summary>How far ahead its <c>exp</c> may be.</summary>
    /// <value>From one second to one hour; ten minutes by default.</value>
    public TimeSpan MaxLifetime { get; set; } = TimeSpan.FromMinutes(10);
}

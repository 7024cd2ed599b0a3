namespace Sqr.OAuth.ClientCredentials;

/// <summary>A client that proved who it is.</summary>
/// <param name="Client">The client.</param>
/// <param name="Credential">The credential that proved it.</param>
/// <param name="SingleUse">The identifier of an assertion that may be used only once. It is not spent yet: that is the last check of all. Null if there is
/// none.</param>
internal readonly record struct AuthenticatedClient(Client Client, ProvenCredential Credential, SingleUse? SingleUse = null)
{
    /// <summary>The name by which to remember that the client authenticated from the caller's network, once its assertion has been used up. Null if there is
    /// nothing to remember then.</summary>
    public string? KnownAs { get; init; }
}

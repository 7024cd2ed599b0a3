namespace Sqr.OAuth.ClientCredentials;

/// <summary>What a request asks for, and by which credential: two that are the same in this may be given the same token.</summary>
/// <remarks>A struct, and not a text to be looked up: it is made for each request, and allocates nothing.</remarks>
internal readonly struct TokenKey(AuthenticatedClient authenticated, Grant grant)
{
    private readonly ProvenCredential _credential = authenticated.Credential;
    private readonly string[] _scopes = ToArray(grant.Scopes);
    private readonly string[] _audience = ToArray(grant.Audience);
    private readonly Confirmation? _confirmation = grant.Confirmation;

    public string ClientId { get; } = authenticated.Client.ClientId;

    /// <summary>Of the ends of long lists only. A client that asks for many that differ in between gets in its own way, and in nobody else's.</summary>
    public int Hash() => HashCode.Combine(
        ClientId,
        HashOf(_scopes),
        HashOf(_audience),
        _confirmation?.JwkThumbprint,
        _confirmation?.CertificateThumbprint);

    public bool IsSameAs(in TokenKey other) =>
        ClientId == other.ClientId
        && _scopes.AsSpan().SequenceEqual(other._scopes)
        && _audience.AsSpan().SequenceEqual(other._audience)
        && _confirmation?.JwkThumbprint == other._confirmation?.JwkThumbprint
        && _confirmation?.CertificateThumbprint == other._confirmation?.CertificateThumbprint
        && _credential.Equals(other._credential);

    private static int HashOf(string[] list) => list is [] ? 0 : HashCode.Combine(list.Length, list[0], list[^1]);

    // It is one already, and arrays are compared faster than lists.
    private static string[] ToArray(IReadOnlyList<string> list) => list as string[] ?? [.. list];
}

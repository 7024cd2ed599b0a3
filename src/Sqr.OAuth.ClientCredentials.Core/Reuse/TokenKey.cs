namespace Sqr.OAuth.ClientCredentials;

/// <summary>What a request asks for, and the credential it was authenticated with. Requests with the same key may get the same token.</summary>
/// <remarks>A struct, not a string, because one is created for each request and must not allocate.</remarks>
internal readonly struct TokenKey(AuthenticatedClient authenticated, Grant grant)
{
    private readonly ProvenCredential _credential = authenticated.Credential;
    private readonly string[] _scopes = ToArray(grant.Scopes);
    private readonly string[] _audience = ToArray(grant.Audience);
    private readonly Confirmation? _confirmation = grant.Confirmation;

    public string ClientId { get; } = authenticated.Client.ClientId;

    /// <summary>Hashes only the ends of long lists. A client whose lists differ only in between slows down its own lookups, and no one else's.</summary>
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

    // Usually an array already. Arrays compare faster than lists.
    private static string[] ToArray(IReadOnlyList<string> list) => list as string[] ?? [.. list];
}

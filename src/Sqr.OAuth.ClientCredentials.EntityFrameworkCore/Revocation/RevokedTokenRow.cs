namespace Sqr.OAuth.ClientCredentials;

/// <summary>A token that was revoked, in the table SqrRevokedTokens.</summary>
internal sealed class RevokedTokenRow
{
    /// <summary>The digest of the token's identifier, which may be of any length.</summary>
    public required byte[] Digest { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

namespace Sqr.OAuth.ClientCredentials;

/// <summary>An identifier that was used, in the table SqrUsedAssertions.</summary>
internal sealed class UsedAssertionRow
{
    /// <summary>The digest of issuer and identifier, both of any length.</summary>
    public required byte[] Digest { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

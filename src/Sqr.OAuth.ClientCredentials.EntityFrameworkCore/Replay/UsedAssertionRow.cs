namespace Sqr.OAuth.ClientCredentials;

/// <summary>An identifier that was used up, in the table SqrUsedAssertions.</summary>
internal sealed class UsedAssertionRow
{
    /// <summary>Of issuer and identifier: both are of any length.</summary>
    public required byte[] Digest { get; init; }

    public required DateTimeOffset ExpiresAt { get; init; }
}

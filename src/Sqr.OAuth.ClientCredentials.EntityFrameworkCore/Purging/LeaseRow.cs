namespace Sqr.OAuth.ClientCredentials;

/// <summary>A task that one node at a time does, in the table SqrLeases.</summary>
internal sealed class LeaseRow
{
    public const int MaxNameLength = 64;

    public required string Name { get; init; }

    /// <summary>The node that does it.</summary>
    public required Guid Owner { get; init; }

    /// <summary>The first moment at which another node may take it over.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

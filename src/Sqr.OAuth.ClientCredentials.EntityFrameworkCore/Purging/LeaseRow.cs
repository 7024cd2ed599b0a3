namespace Sqr.OAuth.ClientCredentials;

/// <summary>A task that only one node at a time does, in the table SqrLeases.</summary>
internal sealed class LeaseRow
{
    public const int MaxNameLength = 64;

    public required string Name { get; init; }

    /// <summary>The node that does the task.</summary>
    public required Guid Owner { get; init; }

    /// <summary>When another node may take over.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }
}

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Some of the clients of a database, in the order of their identifiers.</summary>
public sealed class ClientPage
{
    /// <summary>The clients.</summary>
    public required IReadOnlyList<ManagedClient> Clients { get; init; }

    /// <summary>Where the next page begins.</summary>
    /// <value>Null: this is the last one.</value>
    public string? Next { get; init; }
}

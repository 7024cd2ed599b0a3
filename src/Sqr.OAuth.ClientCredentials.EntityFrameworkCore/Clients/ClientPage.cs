namespace Sqr.OAuth.ClientCredentials;

/// <summary>A page of a database's clients, ordered by identifier.</summary>
public sealed class ClientPage
{
    /// <summary>The clients.</summary>
    public required IReadOnlyList<ManagedClient> Clients { get; init; }

    /// <summary>Where the next page begins. Pass it to <see cref="IClientManager.ListAsync"/>.</summary>
    /// <value>Null: this is the last page.</value>
    public string? Next { get; init; }
}

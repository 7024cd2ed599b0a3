namespace Sqr.OAuth.ClientCredentials;

/// <summary>A client that was read from a database, to be inspected, changed and written back.</summary>
public sealed class ManagedClient
{
    /// <summary>The client identifier (RFC 6749 §2.2). It cannot change.</summary>
    public required string ClientId { get; init; }

    /// <summary>All settings of the client except its secrets. Change them and call <see cref="IClientManager.UpdateAsync"/>.</summary>
    public required ClientOptions Settings { get; init; }

    /// <summary>Its secrets, newest first.</summary>
    public required IReadOnlyList<ClientSecret> Secrets { get; init; }

    /// <summary>Identifies this state of the client; it changes with every change.</summary>
    public required string Version { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its settings were last written.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}

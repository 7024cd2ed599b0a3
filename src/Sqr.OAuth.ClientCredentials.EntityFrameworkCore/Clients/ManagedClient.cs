namespace Sqr.OAuth.ClientCredentials;

/// <summary>A client of a database as it was read, to be looked at, changed and written back.</summary>
public sealed class ManagedClient
{
    /// <summary>The client identifier (RFC 6749 §2.2). It does not change.</summary>
    public required string ClientId { get; init; }

    /// <summary>All that settings can say of a client, but its secrets. Change it and call <see cref="IClientManager.UpdateAsync"/>.</summary>
    public required ClientOptions Settings { get; init; }

    /// <summary>Its secrets, the newest first.</summary>
    public required IReadOnlyList<ClientSecret> Secrets { get; init; }

    /// <summary>Stands for this state of the client; another state has another one.</summary>
    public required string Version { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its settings were last written.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }
}

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A client in the settings, or one to write to a database. All of it is validated before it takes effect.</summary>
public sealed class ClientOptions : ClientSettings
{
    /// <summary>The client identifier.</summary>
    /// <value>Null, the default: the client's name in <see cref="ClientCredentialsOptions.Clients"/>.</value>
    public string? ClientId { get; set; }

    /// <summary>The client's secrets. Any one that is valid now authenticates it.</summary>
    public IList<ClientSecretOptions> Secrets { get; set; } = [];

    /// <inheritdoc/>
    public override IDictionary<string, object> Claims { get; set; } = new Dictionary<string, object>(StringComparer.Ordinal);
}

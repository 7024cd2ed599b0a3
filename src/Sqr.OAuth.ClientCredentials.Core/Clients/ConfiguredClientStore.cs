namespace Sqr.OAuth.ClientCredentials;

/// <summary>The clients of the settings, as of their last valid reload.</summary>
internal sealed class ConfiguredClientStore(CurrentSettings settings) : IClientStore
{
    public ValueTask<Client?> FindByIdAsync(string clientId, CancellationToken cancellationToken) =>
        new(settings.Value.Clients.GetValueOrDefault(clientId));
}

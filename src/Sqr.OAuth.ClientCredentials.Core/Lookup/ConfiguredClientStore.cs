namespace Sqr.OAuth.ClientCredentials;

/// <summary>The clients of the settings, as of their last valid reload.</summary>
internal sealed class ConfiguredClientStore(CurrentSettings settings, Derived<ConfiguredClients> clients) : IClientStore, IFederatedClientStore
{
    public ValueTask<Client?> FindByIdAsync(string clientId, CancellationToken cancellationToken) => new(clients.Of(settings.Value).Find(clientId));

    public ValueTask<IReadOnlyList<string>> FindByWorkloadAsync(string issuer, string subject, CancellationToken cancellationToken) =>
        new([.. clients.Of(settings.Value).OfIssuer(issuer).Where(client => client.MayBe(issuer, subject)).Select(client => client.ClientId)]);
}

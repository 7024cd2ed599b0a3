namespace Sqr.OAuth.ClientCredentials;

/// <summary>The client store of the settings, as of the last valid reload.</summary>
[AnswersFromMemory]
internal sealed class ConfiguredClientStore(CurrentSettings settings, Derived<ConfiguredClients> clients) : IClientStore, IFederatedClientStore
{
    public ValueTask<Client?> FindByIdAsync(string clientId, CancellationToken cancellationToken) => new(clients.Of(settings.Value).Find(clientId));

    public ValueTask<IReadOnlyList<string>> FindByWorkloadAsync(string issuer, string subject, CancellationToken cancellationToken) =>
        new([.. clients.Of(settings.Value).OfIssuer(issuer).Where(client => client.MayBe(issuer, subject)).Select(client => client.ClientId)]);
}

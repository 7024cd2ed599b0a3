namespace Sqr.OAuth.ClientCredentials;

/// <summary>The clients of the settings, as of their last valid reload.</summary>
[AnswersFromMemory]
internal sealed class ConfiguredClientStore(CurrentSettings settings) : IClientStore, IFederatedClientStore
{
    public ValueTask<Client?> FindByIdAsync(string clientId, CancellationToken cancellationToken) =>
        new(settings.Value.Clients.GetValueOrDefault(clientId));

    public ValueTask<IReadOnlyList<string>> FindByWorkloadAsync(string issuer, string subject, CancellationToken cancellationToken) =>
        new(settings.Value.ClientsByIssuer.TryGetValue(issuer, out var clients) ? [.. clients.Where(client => client.MayBe(issuer, subject)).Select(client => client.ClientId)] : []);
}

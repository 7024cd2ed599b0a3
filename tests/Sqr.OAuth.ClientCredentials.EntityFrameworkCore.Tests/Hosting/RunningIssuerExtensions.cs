using Microsoft.Extensions.DependencyInjection;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>What an issuer on a database offers to people.</summary>
internal static class RunningIssuerExtensions
{
    public static T Get<T>(this RunningIssuer issuer)
        where T : notnull => issuer.App.Services.GetRequiredService<T>();

    public static IClientManager Clients(this RunningIssuer issuer) => issuer.Get<IClientManager>();

    public static async Task<ManagedClient> CreateAsync(this RunningIssuer issuer, string clientId, string? secret = null)
    {
        var client = new ClientOptions { ClientId = clientId, Scopes = { "read:users" } };
        if (secret is not null)
        {
            client.Secrets.Add(new() { Hash = SecretHash.OfRandomSecret(secret) });
        }

        return await issuer.Clients().CreateAsync(client);
    }
}

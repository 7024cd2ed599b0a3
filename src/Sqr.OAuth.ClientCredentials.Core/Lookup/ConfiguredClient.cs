using System.Diagnostics;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A client of the settings as requests see it.</summary>
internal static class ConfiguredClient
{
    /// <param name="name">Its name in the settings, which is its identifier unless it has another.</param>
    /// <param name="options">Valid.</param>
    public static Client Of(string name, ClientOptions options)
    {
        var client = new Client { ClientId = options.ClientId ?? name, Secrets = [.. options.Secrets.Select(ToSecret)] };
        var settings = ClientDocument.Write(visitor => ClientDescription.Visit((ClientSettings)options, visitor));
        ClientDocument.Read(settings, visitor => ClientDescription.Visit(client, visitor));

        return client;
    }

    private static ClientSecret ToSecret(ClientSecretOptions options) => new()
    {
        // A value that stands in settings in clear gains nothing from a slow hash.
        Hash = options.Hash ?? SecretHash.OfRandomSecret(options.Value ?? throw new UnreachableException("The validation wants a hash or a value.")),
        Description = options.Description,
        NotBefore = options.NotBefore,
        ExpiresAt = options.ExpiresAt,
    };
}

using System.Diagnostics;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Converts a client in the settings to the form that requests use.</summary>
internal static class ConfiguredClient
{
    /// <param name="name">The client's name in the settings, which is its identifier unless ClientId is set.</param>
    /// <param name="options">The client's settings, which are valid.</param>
    public static Client Of(string name, ClientOptions options)
    {
        var client = new Client { ClientId = options.ClientId ?? name, Secrets = [.. options.Secrets.Select(ToSecret)] };
        ClientDescription.Visit(options, client, SettingCopy.Instance);

        return client;
    }

    private static ClientSecret ToSecret(ClientSecretOptions options) => new()
    {
        // A value that is in the settings in plain text gains nothing from a slow hash.
        Hash = options.Hash ?? SecretHash.OfRandomSecret(options.Value ?? throw new UnreachableException("Validation requires a hash or a value.")),
        Description = options.Description,
        NotBefore = options.NotBefore,
        ExpiresAt = options.ExpiresAt,
    };
}

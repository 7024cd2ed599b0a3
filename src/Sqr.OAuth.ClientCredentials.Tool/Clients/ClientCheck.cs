using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>Validates a client as the issuer would if it were in the settings.</summary>
internal sealed class ClientCheck : IDisposable
{
    private readonly ServiceProvider _services;
    private (string Name, ClientOptions Client)? _subject;

    public ClientCheck(ParseResult parsed)
    {
        var services = new ServiceCollection();
        Engine.Configure(services, parsed, options =>
        {
            if (_subject is var (name, client))
            {
                options.Clients[name] = client;
            }
        });
        _services = services.BuildServiceProvider();
    }

    /// <exception cref="InvalidClientException">The issuer would reject it.</exception>
    public static void Run(ParseResult parsed, ClientOptions client)
    {
        using var check = new ClientCheck(parsed);
        check.Run(client);
    }

    /// <summary>The issuer identifier, if settings are available.</summary>
    /// <returns>Null if the settings do not set it.</returns>
    public static string? IssuerOf(ParseResult parsed)
    {
        using var check = new ClientCheck(parsed);
        var issuer = check._services.GetRequiredService<IOptionsFactory<ClientCredentialsOptions>>().Create(Options.DefaultName).Issuer;

        return issuer == Engine.NoIssuer ? null : issuer;
    }

    /// <inheritdoc cref="Run(ParseResult, ClientOptions)"/>
    public void Run(ClientOptions client)
    {
        _subject = (ClientJson.NameOf(client.ClientId!), client);
        try
        {
            _ = _services.GetRequiredService<IOptionsFactory<ClientCredentialsOptions>>().Create(Options.DefaultName);
        }
        catch (OptionsValidationException exception)
        {
            throw new InvalidClientException([.. exception.Failures]);
        }
    }

    public void Dispose() => _services.Dispose();
}

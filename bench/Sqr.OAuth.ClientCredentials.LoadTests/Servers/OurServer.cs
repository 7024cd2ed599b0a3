using System.Globalization;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>The package in a slim host, with clients in the settings or in memory.</summary>
internal static class OurServer
{
    public static WebApplication Build(WebApplicationBuilder builder)
    {
        builder.Services.AddSqrClientCredentials(builder.Configuration);

        return builder.Build();
    }

    /// <summary>With so many clients in memory (<c>--Clients</c>) that may have so many scopes each (<c>--Scopes</c>).</summary>
    public static WebApplication BuildInMemory(WebApplicationBuilder builder)
    {
        var clients = builder.Configuration.GetValue<int>("Clients");
        string[] scopes =
            [Fixture.Scope, .. Enumerable.Range(2, builder.Configuration.GetValue<int>("Scopes") - 1).Select(number => $"read:resource-{number}")];
        builder.Services.AddSqrClientCredentials(builder.Configuration)
            .AddClientStore(new InMemoryClientStore(Enumerable.Range(1, clients).Select(number => new Client
            {
                ClientId = ClientId(number),
                Secrets = [new() { Hash = SecretHash.OfRandomSecret(Secret(number)) }],
                Scopes = scopes,
            })));

        return builder.Build();
    }

    public static string ClientId(int number) => string.Create(CultureInfo.InvariantCulture, $"client-{number:0000000}");

    public static string Secret(int number) => $"sqrcs_the-secret-of-{ClientId(number)}";
}

using System.Globalization;

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>Whether a token costs the same among a million clients, and for a client with many scopes.</summary>
internal static class SizeTable
{
    public static Table Of(ServerCommands servers, string algorithm)
    {
        var smallest = Sized(10, 1);

        return new($"Clients in memory, {algorithm}", "10 clients",
        [
            new(smallest, smallest),
            new(Sized(10_000, 1), smallest),
            new(Sized(1_000_000, 1), smallest),
            new(Sized(10, 200), smallest),
        ]);

        Candidate Sized(int clients, int scopes) => new(
            string.Create(CultureInfo.InvariantCulture, $"{clients:#,0} clients, {scopes} {(scopes == 1 ? "scope" : "scopes")} each"),
            servers.OursInMemory(algorithm, clients, scopes),
            algorithm,
            new Requests.Around(OfAll(clients)));
    }

    /// <summary>A request of each client, in an order that is none, from another one on each time: a round does not meet those of the warm-up again.</summary>
    private static IEnumerable<TokenRequest> OfAll(int clients)
    {
        const long Stride = 611_953; // prime, so that it passes each of them
        var start = Random.Shared.Next(clients);

        return Enumerable.Range(0, clients)
            .Select(index => (int)(((index * Stride) + start) % clients) + 1)
            .Select(number => TokenRequest.WithSecret(OurServer.ClientId(number), OurServer.Secret(number)));
    }
}

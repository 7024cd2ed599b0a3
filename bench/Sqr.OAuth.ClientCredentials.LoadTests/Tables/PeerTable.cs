namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>Who issues a token to a client with a secret, and what that costs beside the signature.</summary>
internal static class PeerTable
{
    private static readonly Requests WithSecret = new Requests.Same(TokenRequest.WithSecret(Fixture.ClientId, Fixture.Secret));

    public static Table Of(ServerCommands servers, string algorithm)
    {
        var ceiling = Peer("ceiling: reads, signs, answers", "ceiling");

        return new($"Peers, {algorithm}", "the ceiling",
        [
            new(Ours(servers, algorithm), ceiling),
            new(Peer("hand-rolled endpoint", "hand-rolled"), ceiling),
            new(Peer("OpenIddict, degraded mode", "openiddict-degraded"), ceiling),
            new(Peer("OpenIddict, no token storage", "openiddict-no-storage"), ceiling),
            new(Peer("OpenIddict, default (SQLite)", "openiddict"), ceiling),
            new(ceiling, ceiling),
            new(Floor(servers, algorithm), ceiling),
        ]);

        Candidate Peer(string name, string server) => new(name, servers.Peer(server, algorithm), algorithm, WithSecret);
    }

    public static Candidate Ours(ServerCommands servers, string algorithm, string name = "ours", params IReadOnlyList<(string Path, string Value)> settings) =>
        new(name, servers.Ours(algorithm, ServerCommands.Secret, settings), algorithm, WithSecret);

    public static Candidate Routed(ServerCommands servers, string algorithm) =>
        new("routed endpoint: reads, answers", servers.Peer("routed", algorithm), algorithm, WithSecret);

    public static Candidate Floor(ServerCommands servers, string algorithm) =>
        new("floor: reads, answers", servers.Peer("floor", algorithm), algorithm, WithSecret);
}

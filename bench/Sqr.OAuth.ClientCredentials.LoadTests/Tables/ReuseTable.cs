namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>What it costs to hand out a token that is already signed.</summary>
internal static class ReuseTable
{
    public static Table Of(ServerCommands servers, string algorithm)
    {
        var routed = PeerTable.Routed(servers, algorithm);

        return new($"Token reuse, {algorithm}", "the routed endpoint",
        [
            new(PeerTable.Ours(servers, algorithm, "ours, TokenReuse", ("TokenReuse", "00:00:30")), routed),
            new(PeerTable.Ours(servers, algorithm), routed),
            new(routed, routed),
            new(PeerTable.Floor(servers, algorithm), routed),
        ]);
    }
}

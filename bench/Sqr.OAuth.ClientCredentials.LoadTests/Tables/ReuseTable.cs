namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>What it costs to hand out a token that is already signed.</summary>
internal static class ReuseTable
{
    public static Table Of(ServerCommands servers, string algorithm)
    {
        var floor = PeerTable.Floor(servers, algorithm);

        return new($"Token reuse, {algorithm}", "the floor",
        [
            new(PeerTable.Ours(servers, algorithm, "ours, TokenReuse", ("TokenReuse", "00:00:30")), floor),
            new(PeerTable.Ours(servers, algorithm), floor),
            new(floor, floor),
        ]);
    }
}

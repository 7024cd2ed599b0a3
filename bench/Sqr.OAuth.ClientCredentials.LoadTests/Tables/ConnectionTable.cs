namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>What ten thousand open connections cost.</summary>
internal static class ConnectionTable
{
    private const int Open = 10_000;
    private const int Active = 1_000;

    public static Table Of(ServerCommands servers, string algorithm)
    {
        Machine.DemandOpenFiles(Open);
        var usual = PeerTable.Ours(servers, algorithm);

        return new($"10,000 open connections, {algorithm}", "the usual load",
        [
            new(usual, usual),
            new(usual with { Name = "10,000 connections, 1,000 of them active: no error", Connections = Active, IdleConnections = Open - Active }, usual),
        ]);
    }
}

namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>How long is measured, and under which load.</summary>
/// <param name="Rounds">How often each server has its turn.</param>
/// <param name="Round">How long it is driven then.</param>
/// <param name="WarmUps">How often it is driven before that, with a rest each time: .NET compiles hot code twice, first to see how it is used.</param>
/// <param name="Connections">How many connections the load comes through.</param>
/// <param name="Starts">How often each server is started to time its first token. If more than once, its key and its database exist by then.</param>
/// <param name="OncePerSecond">How many requests that count once are made for each second; null: as many as this machine could sign tokens.</param>
internal sealed record LoadOptions(int Rounds, TimeSpan Round, int WarmUps, int Connections, int Starts, int? OncePerSecond = null)
{
    /// <summary>How long a warm-up takes, without the rest.</summary>
    public static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(2);

    /// <summary>One round of a second for each, which shows that all work and nothing else.</summary>
    public static readonly LoadOptions Short = new(Rounds: 1, TimeSpan.FromSeconds(1), WarmUps: 0, Connections: 4, Starts: 1);
}

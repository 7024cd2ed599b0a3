namespace Sqr.OAuth.ClientCredentials;

/// <summary>How many refused requests this host can explain afterwards.</summary>
public sealed class ExplanationOptions
{
    /// <summary>How many of the latest refused requests are remembered, in memory. Each takes a few kilobytes at most.</summary>
    /// <value>From 0, which remembers none, to 100,000; 1,000 by default.</value>
    public int Capacity { get; set; } = 1000;
}

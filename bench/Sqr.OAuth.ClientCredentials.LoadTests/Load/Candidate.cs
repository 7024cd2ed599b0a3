namespace Sqr.OAuth.ClientCredentials.LoadTests;

/// <summary>A server to be measured, and how.</summary>
/// <param name="Name">What it is called in a table.</param>
/// <param name="Server">What is started.</param>
/// <param name="Algorithm">What its tokens are signed with.</param>
/// <param name="Requests">What it is driven with.</param>
internal sealed record Candidate(string Name, ServerCommand Server, string Algorithm, Requests Requests)
{
    /// <summary>The member of <c>cnf</c> that says what its tokens are bound to; null for bearer tokens.</summary>
    public string? Confirmation { get; init; }

    /// <summary>How many connections the load comes through; null: as many as the options say.</summary>
    public int? Connections { get; init; }

    /// <summary>How many more connections are open meanwhile, and do nothing.</summary>
    public int IdleConnections { get; init; }
}

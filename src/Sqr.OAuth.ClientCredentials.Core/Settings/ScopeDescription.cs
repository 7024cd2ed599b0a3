namespace Sqr.OAuth.ClientCredentials;

/// <summary>A scope in the catalogue.</summary>
public sealed class ScopeDescription
{
    /// <summary>What the scope allows, for operators.</summary>
    /// <value>Null by default. It is not published.</value>
    public string? Description { get; set; }
}

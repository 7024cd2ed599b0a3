namespace Sqr.OAuth.ClientCredentials;

/// <summary>A scope of the catalogue.</summary>
public sealed class ScopeDescription
{
    /// <summary>What the scope allows, for operators.</summary>
    /// <value>Null, the default: none. It is not published.</value>
    public string? Description { get; set; }
}

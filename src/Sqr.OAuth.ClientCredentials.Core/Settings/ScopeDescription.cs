namespace Sqr.OAuth.ClientCredentials;

/// <summary>A scope of the catalogue.</summary>
public sealed class ScopeDescription
{
    /// <summary>What the scope allows, for people.</summary>
    public string? Description { get; set; }
}

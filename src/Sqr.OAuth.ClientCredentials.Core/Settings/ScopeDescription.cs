namespace Sqr.OAuth.ClientCredentials;

/// <summary>A scope in the catalogue.</summary>
public sealed class ScopeDescription
{
    /// <summary>What the scope allows, in words for users.</summary>
    public string? Description { get; set; }
}

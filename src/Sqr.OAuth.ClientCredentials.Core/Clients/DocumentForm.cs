namespace Sqr.OAuth.ClientCredentials;

/// <summary>The forms in which settings are written as JSON.</summary>
internal enum DocumentForm
{
    /// <summary>As in a settings file: without defaults.</summary>
    Settings,

    /// <summary>For programs: with defaults, and names in camel case.</summary>
    Complete,

    /// <summary>Like <see cref="Settings"/>, with the names in a map in order, because stores may read them in any order.</summary>
    Comparison,
}

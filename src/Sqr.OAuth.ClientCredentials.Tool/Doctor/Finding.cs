namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>Something that is wrong or weak about an issuer, and what to do about it.</summary>
/// <param name="Level">How serious it is.</param>
/// <param name="Id">Its name, for scripts; docs/tool.md lists them.</param>
/// <param name="Text">What was found.</param>
/// <param name="Remedy">What to do.</param>
internal sealed record Finding(FindingLevel Level, string Id, string Text, string Remedy)
{
    public static Finding Error(string id, string text, string remedy) => new(FindingLevel.Error, id, text, remedy);

    public static Finding Warning(string id, string text, string remedy) => new(FindingLevel.Warning, id, text, remedy);

    public static Finding Note(string id, string text, string remedy) => new(FindingLevel.Note, id, text, remedy);
}

/// <summary>How serious a finding is.</summary>
internal enum FindingLevel
{
    /// <summary>Worth knowing.</summary>
    Note,

    /// <summary>Weak, or against a recommendation.</summary>
    Warning,

    /// <summary>Wrong: clients fail, or someone may do what they must not. The exit code reflects it.</summary>
    Error,
}

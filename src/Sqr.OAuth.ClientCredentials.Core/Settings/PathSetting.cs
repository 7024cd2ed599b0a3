namespace Sqr.OAuth.ClientCredentials;

/// <summary>Validates settings that are paths of files and directories. Nothing is expanded as in a shell: <c>~/keys</c> would be a directory named
/// <c>~</c>.</summary>
internal static class PathSetting
{
    /// <param name="setting">The path of the setting itself.</param>
    /// <param name="path">Its value. The caller checks whether it may be missing or blank.</param>
    /// <param name="example">A path that would be valid.</param>
    /// <param name="options">Show whether the path is for this machine.</param>
    /// <param name="failures">Receives the failure, if there is one.</param>
    /// <returns>Whether the path may be used.</returns>
    public static bool Check(string setting, string? path, string example, ClientCredentialsOptions options, List<string> failures)
    {
        var known = failures.Count;
        if (string.IsNullOrWhiteSpace(path))
        {
            return true;
        }

        if (path[0] == '~' || HasVariable(path))
        {
            failures.Add(
                $"{setting} is \"{path}\"; neither ~ nor variables are expanded in settings, so it must be a plain path. Try {example}, "
                + $"or let a shell expand it: export {setting.Replace(":", "__", StringComparison.Ordinal)}=\"$HOME/{Path.GetFileName(example)}\"");
        }
        else if (options.ContentRoot is not null && !OperatingSystem.IsWindows() && (path.Contains('\\') || HasDrive(path)))
        {
            failures.Add(
                $"{setting} is \"{path}\"; on this system a path has slashes and no drive letter. "
                + $"Try {(HasDrive(path) ? example : path.Replace('\\', '/'))}.");
        }

        return failures.Count == known;
    }

    // $NAME, ${NAME}, $(NAME), $env:NAME, %NAME%
    private static bool HasVariable(string path)
    {
        for (var i = 0; i < path.Length - 1; i++)
        {
            if (path[i] == '$' && (char.IsAsciiLetter(path[i + 1]) || path[i + 1] is '_' or '{' or '('))
            {
                return true;
            }
        }

        return path.Split('%') is [_, .. var between, _]
            && between.Any(name => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '(' or ')'));
    }

    private static bool HasDrive(string path) => path.Length > 1 && char.IsAsciiLetter(path[0]) && path[1] == ':';
}

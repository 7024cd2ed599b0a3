using Microsoft.AspNetCore.Routing.Patterns;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Compares the paths of routes the way routing does.</summary>
internal static class RoutePath
{
    /// <returns>The segments of a path without parameters; null if it has any.</returns>
    public static IReadOnlyList<string>? LiteralSegments(RoutePattern pattern)
    {
        List<string> segments = [];
        foreach (var segment in pattern.PathSegments)
        {
            if (!segment.IsSimple || segment.Parts[0] is not RoutePatternLiteralPart literal)
            {
                return null;
            }

            segments.Add(literal.Content);
        }

        return segments;
    }

    /// <summary>Whether a route names exactly that path, even with a controller and action. A route that matches it only through a parameter or a catch-all
    /// does not count: it serves other paths too, and has lower precedence.</summary>
    public static bool Names(RoutePattern pattern, IReadOnlyList<string> path)
    {
        var segments = pattern.PathSegments;

        return segments.Count >= path.Count
            && path.Select((segment, i) => Names(segments[i], pattern, segment)).All(isNamed => isNamed)
            && segments.Skip(path.Count).All(segment => MayBeLeftOut(segment, pattern));
    }

    private static bool Names(RoutePatternPathSegment segment, RoutePattern pattern, string text)
    {
        var name = segment.IsSimple
            ? segment.Parts[0] switch
            {
                RoutePatternLiteralPart literal => literal.Content,
                RoutePatternParameterPart parameter => RequiredValue(parameter, pattern),
                _ => null,
            }
            : null;

        return text.Equals(name, StringComparison.OrdinalIgnoreCase);
    }

    private static bool MayBeLeftOut(RoutePatternPathSegment segment, RoutePattern pattern)
    {
        if (!segment.IsSimple || segment.Parts[0] is not RoutePatternParameterPart { IsCatchAll: false } parameter)
        {
            return false;
        }

        var hasDefault = pattern.Defaults.TryGetValue(parameter.Name, out var value);
        var required = RequiredValue(parameter, pattern);

        return required is null ? hasDefault || parameter.IsOptional : hasDefault && required.Equals(value as string, StringComparison.OrdinalIgnoreCase);
    }

    private static string? RequiredValue(RoutePatternParameterPart parameter, RoutePattern pattern) =>
        pattern.RequiredValues.TryGetValue(parameter.Name, out var value) && value is string { Length: > 0 } text ? text : null;
}

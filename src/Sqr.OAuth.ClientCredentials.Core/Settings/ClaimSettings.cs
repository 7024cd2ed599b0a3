using Microsoft.Extensions.Configuration;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Reads a client's claims from configuration, which has no types: each claim is a string, or a list of strings.</summary>
internal static class ClaimSettings
{
    /// <param name="node">The section of the claims, or part of a name: configuration splits <c>https://claims.test/region</c> at its colon.</param>
    /// <param name="path">The path of that section, for messages.</param>
    /// <param name="claims">Receives the claims.</param>
    /// <param name="failures">Receives what cannot be read.</param>
    /// <param name="children">How members and entries are read.</param>
    /// <param name="prefix">The part of the name before this node.</param>
    public static void Read(
        IConfigurationSection node, string path, IDictionary<string, object> claims, List<string> failures, SectionChildren children, string prefix = "")
    {
        foreach (var child in children.MembersOf(node))
        {
            var name = prefix + child.Key;
            var parts = children.MembersOf(child);
            // Empty counts as absent, as everywhere in settings: an empty list and an empty string look alike.
            if (child.Value is { Length: > 0 } value)
            {
                claims[name] = value;
            }

            if (!SectionChildren.AreList(parts))
            {
                Read(child, path, claims, failures, children, name + ':');
            }
            else if (child.Value is { Length: > 0 })
            {
                failures.Add($"{path}:{name} is a string in one source of the configuration and a list in another; keep one of them.");
            }
            else
            {
                ReadList(children.EntriesOf(child), $"{path}:{name}", name, claims, failures);
            }
        }
    }

    private static void ReadList(
        IReadOnlyList<IConfigurationSection> items, string path, string name, IDictionary<string, object> claims, List<string> failures)
    {
        foreach (var item in items.Where(item => item.GetChildren().Any()))
        {
            failures.Add(
                $"{path}:{item.Key} is an object or a list; an item of a claim must be a string. Try \"{name}\": [ \"first\", \"second\" ], "
                + "or set other claims in code.");
        }

        List<string> values = [.. items.Select(item => item.Value).OfType<string>().Where(value => value.Length > 0)];
        if (values.Count > 0)
        {
            claims[name] = values;
        }
    }
}

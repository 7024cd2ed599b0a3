using Microsoft.Extensions.Configuration;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Finds a section that may have been meant, when the configured one is missing or has no clients.</summary>
internal static class SimilarSection
{
    private const int Depth = 3;

    /// <returns>The path of a section with a similar name, or of one that looks like our settings; null if none exists.</returns>
    public static string? In(IConfiguration root, string path)
    {
        var name = ConfigurationPath.GetSectionKey(path);
        var others = Below(root, Depth).Where(section => !Overlap(section.Path, path)).ToList();

        return (others.Find(section => Spelling.AreSimilar(section.Key, name!)) ?? others.Find(IsLikeOurs))?.Path;
    }

    private static IEnumerable<IConfigurationSection> Below(IConfiguration node, int depth)
    {
        foreach (var section in node.GetChildren().Where(child => child.GetChildren().Any()))
        {
            yield return section;
            foreach (var descendant in depth > 1 ? Below(section, depth - 1) : [])
            {
                yield return descendant;
            }
        }
    }

    private static bool Overlap(string path, string other) => IsPartOf(path, other) || IsPartOf(other, path);

    private static bool IsPartOf(string path, string other) => $"{path}:".StartsWith($"{other}:", StringComparison.OrdinalIgnoreCase);

    private static bool IsLikeOurs(IConfigurationSection section) =>
        section[nameof(ClientCredentialsOptions.Issuer)] is not null && section.GetSection(SettingsSource.Clients).GetChildren().Any();
}

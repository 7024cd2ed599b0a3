using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Reads the children of a node of the settings from the providers that have them or, if the providers are unavailable, from the merged
/// view.</summary>
/// <param name="layers">The providers; null if unavailable.</param>
/// <param name="failures">Receives ambiguous names.</param>
internal sealed class SectionChildren(SettingsLayers? layers, List<string> failures)
{
    /// <summary>Whether children are the entries of a list. Configuration does not distinguish lists from maps, but the keys of a list count from
    /// zero.</summary>
    public static bool AreList(IReadOnlyList<IConfigurationSection> children) =>
        children.Count > 0 && children.Select((child, i) => child.Key == i.ToString(CultureInfo.InvariantCulture)).All(counts => counts);

    /// <inheritdoc cref="SettingsLayers.EntriesOf"/>
    public IReadOnlyList<IConfigurationSection> EntriesOf(IConfigurationSection list) => layers?.EntriesOf(list) ?? [.. list.GetChildren()];

    /// <inheritdoc cref="SettingsLayers.MembersOf"/>
    public IReadOnlyList<IConfigurationSection> MembersOf(IConfigurationSection map) => layers?.MembersOf(map, RejectAmbiguous) ?? [.. map.GetChildren()];

    /// <inheritdoc cref="SettingsLayers.IsEmptyList"/>
    public bool IsEmptyList(IConfiguration parent, IConfigurationSection list) =>
        layers?.IsEmptyList(list.Path)
        ?? (EmptyList.Is(list.Value) && parent.GetChildren().Any(child => child.Key.Equals(list.Key, StringComparison.OrdinalIgnoreCase)));

    // If ClientId is set, the client's name does not matter.
    private void RejectAmbiguous(IConfigurationSection member, string other)
    {
        if (string.IsNullOrEmpty(member["ClientId"]))
        {
            failures.Add($"{member.Path} is also spelled \"{other}\" in the same source; names that differ only in case are merged. "
                + "Use one spelling, or two different names.");
        }
    }
}

using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The settings as each configuration provider has them. The last provider with a value wins.</summary>
/// <remarks>The merged view hides how the first provider spelled a name, and which provider a list entry is from.</remarks>
internal sealed class SettingsLayers(IReadOnlyList<IConfigurationProvider> providers)
{
    private readonly List<MergedList> _mergedLists = [];

    /// <summary>The lists read so far that have entries from several providers.</summary>
    public IReadOnlyList<MergedList> MergedLists => _mergedLists;

    /// <summary>The members of a map. Configuration ignores case, so a name is spelled as in the first provider that has it.</summary>
    /// <param name="map">The map.</param>
    /// <param name="ambiguous">Receives each member that this provider spells in two ways.</param>
    public IReadOnlyList<IConfigurationSection> MembersOf(IConfigurationSection map, Action<IConfigurationSection, string> ambiguous)
    {
        var merged = map.GetChildren().ToList();
        if (merged is [])
        {
            return merged;
        }

        var spellings = SpellingsIn(map.Path);
        for (var i = 0; i < merged.Count; i++)
        {
            if (spellings.TryGetValue(merged[i].Key, out var names))
            {
                merged[i] = map.GetSection(names[0]);
                if (names is [_, var other, ..])
                {
                    ambiguous(merged[i], other);
                }
            }
        }

        return merged;
    }

    /// <summary>The entries of a list. Configuration merges lists by index. An empty list removes the entries of the providers before it.</summary>
    public IReadOnlyList<IConfigurationSection> EntriesOf(IConfigurationSection list)
    {
        var merged = list.GetChildren().ToList();
        if (merged is [])
        {
            return merged;
        }

        Dictionary<string, IConfigurationProvider> sources = new(StringComparer.OrdinalIgnoreCase);
        foreach (var provider in providers)
        {
            var entries = NamesIn(provider, list.Path);
            if (entries is [] && EmptyList.IsIn(provider, list.Path))
            {
                sources.Clear();
            }

            foreach (var entry in entries)
            {
                sources[entry] = provider;
            }
        }

        var ofIndexes = sources.Where(source => IsIndex(source.Key)).Select(source => source.Value).ToHashSet();
        if (ofIndexes.Count > 1)
        {
            _mergedLists.Add(new(list.Path, string.Join(" and ", providers.Where(ofIndexes.Contains))));
        }

        return merged.FindAll(entry => sources.ContainsKey(entry.Key));
    }

    /// <summary>Whether a list is present but has no entries.</summary>
    public bool IsEmptyList(string path) => providers.LastOrDefault(provider => provider.TryGet(path, out _)) is { } last && EmptyList.IsIn(last, path);

    private static bool IsIndex(string name) => int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out _);

    private static List<string> NamesIn(IConfigurationProvider provider, string path) =>
        [.. provider.GetChildKeys([], path).Distinct(StringComparer.Ordinal)];

    // By name, ignoring case: the spelling of the first provider that has it.
    private Dictionary<string, string[]> SpellingsIn(string path)
    {
        Dictionary<string, string[]> spellings = new(StringComparer.OrdinalIgnoreCase);
        var names = providers.Select(provider => NamesIn(provider, path)).ToList();
        for (var i = 0; i < providers.Count; i++)
        {
            var ofProvider = IsOfHost(providers[i]) ? names[i].Except(CommandLineNames(names, i + 1), StringComparer.Ordinal) : names[i];
            foreach (var group in ofProvider.GroupBy(name => name, StringComparer.OrdinalIgnoreCase))
            {
                spellings.TryAdd(group.Key, [.. group]);
            }
        }

        return spellings;
    }

    // A host reads its command line twice: first for its own settings, and again last. It must not decide the spelling of names that a file has.
    private IEnumerable<string> CommandLineNames(List<List<string>> names, int from) =>
        names.Skip(from).Where((_, i) => IsCommandLine(providers[from + i])).SelectMany(ofProvider => ofProvider);

    private static bool IsOfHost(IConfigurationProvider provider) => IsCommandLine(provider) || provider.GetType().Name is "ChainedConfigurationProvider";

    private static bool IsCommandLine(IConfigurationProvider provider) => provider.GetType().Name is "CommandLineConfigurationProvider";
}

/// <summary>A list with entries from several providers.</summary>
/// <param name="Path">Its path in the configuration.</param>
/// <param name="Sources">The providers, as they describe themselves.</param>
internal sealed record MergedList(string Path, string Sources);

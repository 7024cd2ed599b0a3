using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The settings of a section as names and digests: enough to tell which have changed, without keeping a value, which may be a secret.</summary>
/// <remarks>It compares the configuration and not the options, so that no setting can be forgotten here.</remarks>
internal sealed class SettingsDigest
{
    private const int MaxInLog = 20;

    private readonly Dictionary<string, byte[]> _settings = new(StringComparer.OrdinalIgnoreCase); // as configuration compares names

    private SettingsDigest(IConfigurationSection section)
    {
        Dictionary<string, StringBuilder> values = new(StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            Read(child, child.Key, values);
        }

        foreach (var (name, value) in values)
        {
            _settings[name] = SHA256.HashData(Encoding.UTF8.GetBytes(value.ToString()));
        }
    }

    public static SettingsDigest Of(IConfigurationSection section) => new(section);

    /// <summary>The names of the settings that differ, below the section. A client that only one of the two has is named as a whole, a list too.</summary>
    public IReadOnlyList<string> ChangesTo(SettingsDigest next)
    {
        var (before, after) = (Clients(), next.Clients());

        return
        [
            .. _settings.Keys.Union(next._settings.Keys, StringComparer.OrdinalIgnoreCase)
                .Where(name => !(_settings.TryGetValue(name, out var one) && next._settings.TryGetValue(name, out var other) && one.SequenceEqual(other)))
                .Select(name => ClientOf(name) is { } client && !(before.Contains(client) && after.Contains(client)) ? client : name)
                .Distinct(StringComparer.OrdinalIgnoreCase)
                .Order(StringComparer.OrdinalIgnoreCase),
        ];
    }

    /// <summary>Names of settings for the log, which names some of very many.</summary>
    public static string Describe(IReadOnlyList<string> names) => names switch
    {
        [] => "nothing",
        { Count: > MaxInLog } => $"{LogText.Escape(string.Join(", ", names.Take(MaxInLog)))} and {names.Count - MaxInLog} more",
        _ => LogText.Escape(string.Join(", ", names)),
    };

    private static void Read(IConfigurationSection setting, string name, Dictionary<string, StringBuilder> values)
    {
        var children = setting.GetChildren().ToList();
        foreach (var child in children)
        {
            Read(child, IsEntry(child.Key, name) ? name : $"{name}:{child.Key}", values);
        }

        if (children is [])
        {
            var ofList = values.TryGetValue(name, out var entries) ? entries : values[name] = new();
            ofList.Append(setting.Path) // with its case: a client or scope that is only spelled differently is another one
                .Append('\0').Append(setting.Value).Append('\0');
        }
    }

    // The entries of a list are one setting. The clients are a map, but may be written as a list.
    private static bool IsEntry(string key, string parent) =>
        int.TryParse(key, out _) && !parent.Equals(SettingsSource.Clients, StringComparison.OrdinalIgnoreCase);

    private HashSet<string> Clients() => new(_settings.Keys.Select(ClientOf).OfType<string>(), StringComparer.OrdinalIgnoreCase);

    // "Clients:acme" of "Clients:acme:Scopes"; null if the setting is none of a client.
    private static string? ClientOf(string name) =>
        name.Split(':') is [var clients, var client, ..] && clients.Equals(SettingsSource.Clients, StringComparison.OrdinalIgnoreCase)
        ? $"{clients}:{client}"
        : null;
}

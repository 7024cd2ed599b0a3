using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Configuration;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Reads one section of a configuration, setting by setting, and collects what it cannot read or does not know.</summary>
/// <remarks>Replaces the configuration binder, which stops at the first bad value and splits a scope's or claim's name at its colons.</remarks>
internal sealed class SettingsSection(IConfiguration section, string path, List<string> failures, SettingsLayers? layers = null)
{
    private readonly List<string> _known = [];
    private readonly SectionChildren _children = new(layers, failures);

    public void Text(string name, Action<string> set)
    {
        if (ValueOf(name) is { } value)
        {
            set(value);
        }
    }

    /// <returns>Null if it is absent.</returns>
    public string? Text(string name) => ValueOf(name);

    public void Choice<T>(string name, Action<T> set)
        where T : struct, Enum =>
        Parsed(
            name,
            set,
            value => Enum.GetNames<T>().FirstOrDefault(choice => choice.Equals(value, StringComparison.OrdinalIgnoreCase)) is { } known
                ? Enum.Parse<T>(known)
                : null,
            _ => $"one of {string.Join(", ", Enum.GetNames<T>())}");

    public void Flag(string name, Action<bool> set) =>
        Parsed(
            name,
            set,
            value => bool.TryParse(value, out var flag) ? flag : null,
            value => $"true or false{(value is "1" or "yes" or "on" ? ". Try true" : value is "0" or "no" or "off" ? ". Try false" : "")}");

    public void Number(string name, Action<int> set, int example) => Parsed(
        name,
        set,
        value => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
        _ => $"a whole number. Try {example}");

    public void Duration(string name, Action<TimeSpan> set) => Parsed(name, set, DurationText.Parse, DurationText.RuleFor);

    public void Moment(string name, Action<DateTimeOffset> set) => Parsed(name, set, MomentText.Parse, _ => MomentText.Rule);

    public void Address(string name, Action<Uri> set)
    {
        if (ValueOf(name) is not { } value)
        {
            return;
        }

        if (Uri.TryCreate(value, UriKind.Absolute, out var address))
        {
            set(address);
        }
        else
        {
            failures.Add($"{PathOf(name)} is \"{value}\"; it must be an absolute URL like https://client.example.com/jwks.json.");
        }
    }

    /// <summary>A list of JSON objects, each as its JSON. Replaces the contents of <paramref name="list"/>. An entry may also be a string with JSON, as in
    /// an environment variable.</summary>
    public void JsonObjects(string name, IList<string> list)
    {
        var items = Know(name);
        if (!IsPresent(items))
        {
            return;
        }

        if (items.Value is { Length: > 0 })
        {
            failures.Add($"{PathOf(name)} is a string; it must be a list of objects. Try [ {{ \"kty\": \"EC\", ... }} ].");
        }

        list.Clear();
        foreach (var item in _children.EntriesOf(items))
        {
            list.Add(item.GetChildren().Any() ? ToJson(item)!.ToJsonString() : item.Value ?? "");
        }
    }

    /// <summary>A list of strings. Replaces the contents of <paramref name="list"/>.</summary>
    public void List(string name, IList<string> list)
    {
        var items = Know(name);
        if (IsPresent(items))
        {
            list.Clear();
            foreach (var item in Items(items))
            {
                list.Add(item);
            }
        }
    }

    /// <summary>A list of strings for which empty and absent differ.</summary>
    public void ListOrNull(string name, Action<IList<string>> set)
    {
        var items = Know(name);
        if (IsPresent(items))
        {
            set([.. Items(items)]);
        }
    }

    /// <summary>The members of a map of objects.</summary>
    public void Each(string name, Action<string, SettingsSection> read) => Each(Know(name), name, _children.MembersOf, read);

    /// <summary>The entries of a list of objects.</summary>
    public void EachEntry(string name, Action<SettingsSection> read) => Each(Know(name), name, _children.EntriesOf, (_, entry) => read(entry));

    public void Object(string name, Action<SettingsSection> read)
    {
        var member = new SettingsSection(Know(name), PathOf(name), failures, layers);
        read(member);
        member.RejectUnknown();
    }

    /// <summary>Every string below a name. Names that configuration splits at their colons are joined again.</summary>
    public void Leaves(string name, Action<string, string?> read) => ReadLeaves(Know(name), "", read);

    /// <summary>A client's claims: strings and lists of strings.</summary>
    public void Claims(string name, IDictionary<string, object> claims) => ClaimSettings.Read(Know(name), PathOf(name), claims, failures, _children);

    /// <summary>Called when all settings of the section have been read.</summary>
    public void RejectUnknown()
    {
        foreach (var child in section.GetChildren())
        {
            if (!_known.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                var nearest = Spelling.Nearest(child.Key, _known);
                failures.Add($"{PathOf(child.Key)} is not a setting; did you mean {nearest}?");
            }
        }
    }

    private void Each(
        IConfigurationSection parent,
        string name,
        Func<IConfigurationSection, IReadOnlyList<IConfigurationSection>> childrenOf,
        Action<string, SettingsSection> read)
    {
        if (!string.IsNullOrEmpty(parent.Value))
        {
            failures.Add($"{PathOf(name)} is a string; it must be a list or a map of objects.");
        }

        foreach (var child in childrenOf(parent))
        {
            var member = new SettingsSection(child, $"{PathOf(name)}:{child.Key}", failures, layers);
            read(child.Key, member);
            member.RejectUnknown();
        }
    }

    // Configuration has no types: every value is a string.
    private JsonNode? ToJson(IConfigurationSection node)
    {
        var children = _children.MembersOf(node);
        if (children is [])
        {
            return node.Value;
        }

        return SectionChildren.AreList(children)
            ? new JsonArray([.. children.Select(ToJson)])
            : new JsonObject(children.Select(child => KeyValuePair.Create(child.Key, ToJson(child))));
    }

    private void ReadLeaves(IConfigurationSection node, string prefix, Action<string, string?> read)
    {
        foreach (var child in _children.MembersOf(node))
        {
            var name = prefix + child.Key;
            if (child.Value is not null || !child.GetChildren().Any())
            {
                read(name, child.Value);
            }

            ReadLeaves(child, name + ':', read);
        }
    }

    private IEnumerable<string> Items(IConfigurationSection list)
    {
        if (list.Value is { Length: > 0 })
        {
            failures.Add($"{list.Path} is a string; it must be a list of strings. Try [ \"{list.Key.ToLowerInvariant()}\" ].");
        }

        foreach (var child in _children.EntriesOf(list))
        {
            if (child.Value is { Length: > 0 } value)
            {
                yield return value;
            }
            else if (child.GetChildren().Any())
            {
                failures.Add($"{child.Path} is an object or a list; it must be a string. Try \"{list.Key}\": [ \"first\", \"second\" ].");
            }
        }
    }

    private bool IsPresent(IConfigurationSection list) =>
        list.GetChildren().Any() || list.Value is { Length: > 0 } || _children.IsEmptyList(section, list);

    private void Parsed<T>(string name, Action<T> set, Func<string, T?> parse, Func<string, string> ruleFor)
        where T : struct
    {
        if (ValueOf(name) is not { } value)
        {
            return;
        }

        if (parse(value) is { } parsed)
        {
            set(parsed);
        }
        else
        {
            failures.Add($"{PathOf(name)} is \"{LogText.Escape(value)}\"; it must be {ruleFor(value)}.");
        }
    }

    private string? ValueOf(string name)
    {
        var node = Know(name);
        if (node.GetChildren().Any())
        {
            failures.Add($"{PathOf(name)} is an object or a list; it must be a single value.");
        }

        return string.IsNullOrEmpty(node.Value) ? null : node.Value; // empty counts as absent: an environment variable cannot be null
    }

    private IConfigurationSection Know(string name)
    {
        _known.Add(name);

        return section.GetSection(name);
    }

    private string PathOf(string name) => path.Length == 0 ? name : $"{path}:{name}";
}

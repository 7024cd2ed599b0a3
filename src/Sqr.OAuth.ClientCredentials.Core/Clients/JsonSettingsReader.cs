using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Reads settings from the members of a JSON object that <see cref="JsonSettingsWriter"/> wrote.</summary>
/// <remarks>Strict: a condition that is misspelled, or from a newer version, must not be ignored.</remarks>
/// <param name="json">The JSON object.</param>
/// <param name="path">The path of the object, with a colon at its end.</param>
internal sealed class JsonSettingsReader(JsonElement json, string path = "") : ISettingVisitor
{
    private readonly Dictionary<string, JsonElement> _members = MembersOf(json, path);
    private readonly List<string> _known = [];

    public string? Text(string name, string? value) => Find(name) is { } member ? TextOf(name, member) : value;

    public bool? Flag(string name, bool? value, bool? otherwise) => Find(name) switch
    {
        null => value,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        _ => throw Fault(name, "true or false"),
    };

    public TimeSpan? Duration(string name, TimeSpan? value, TimeSpan? otherwise) =>
        Find(name) is { } member ? DurationText.Parse(TextOf(name, member)) ?? throw Fault(name, "a duration like 01:00:00") : value;

    public DateTimeOffset? Moment(string name, DateTimeOffset? value) =>
        Find(name) is { } member ? MomentText.Parse(TextOf(name, member)) ?? throw Fault(name, MomentText.Rule) : value;

    public Uri? Address(string name, Uri? value)
    {
        if (Find(name) is not { } member)
        {
            return value;
        }

        return Uri.TryCreate(TextOf(name, member), UriKind.Absolute, out var address) ? address : throw Fault(name, "an absolute URL");
    }

    public IList<string> Texts(string name, IList<string> values) => OptionalTexts(name, values) ?? [];

    public IList<string>? OptionalTexts(string name, IList<string>? values) =>
        Find(name) is { } member ? [.. ItemsOf(name, member, "strings").Select((item, i) => TextOf($"{name}:{i}", item))] : values;

    public IList<string> JsonObjects(string name, IList<string> values) => Find(name) is { } member
        ? [.. ItemsOf(name, member, "objects").Select((item, i) => item.ValueKind is JsonValueKind.Object ? item.GetRawText() : TextOf($"{name}:{i}", item))]
        : values;

    public IReadOnlyDictionary<string, string> TextsByName(string name, IReadOnlyDictionary<string, string> values) => Find(name) is { } member
        ? MembersOf(name, member).ToDictionary(text => text.Key, text => TextOf($"{name}:{text.Key}", text.Value), StringComparer.Ordinal)
        : values;

    public IDictionary<string, object> Claims(string name, IDictionary<string, object> claims) => Find(name) is { } member
        ? MembersOf(name, member).ToDictionary(
            claim => claim.Key,
            claim => ClaimValue.Read(claim.Value) ?? throw Fault($"{name}:{claim.Key}", ClaimValue.Rule),
            StringComparer.Ordinal)
        : claims;

    public IList<T> Objects<T>(string name, IList<T> items, Func<T?, ISettingVisitor, T> describe)
        where T : class =>
        Find(name) is { } member ? [.. ItemsOf(name, member, "objects").Select((item, i) => ReadObject($"{name}:{i}", item, describe))] : items;

    /// <summary>Call it after all known members have been read.</summary>
    /// <exception cref="JsonException">The object has an unknown member.</exception>
    public void RejectUnknown()
    {
        if (_members.Keys.Except(_known).FirstOrDefault() is { } unknown)
        {
            throw new JsonException($"{path}{LogText.Escape(unknown)} is not a setting; did you mean {Spelling.Nearest(unknown, _known)}?");
        }
    }

    private T ReadObject<T>(string name, JsonElement item, Func<T?, ISettingVisitor, T> describe)
        where T : class
    {
        if (item.ValueKind is not JsonValueKind.Object)
        {
            throw Fault(name, "an object");
        }

        var reader = new JsonSettingsReader(item, $"{path}{name}:");
        var read = describe(null, reader);
        reader.RejectUnknown();

        return read;
    }

    private JsonElement? Find(string name)
    {
        _known.Add(name);

        return _members.TryGetValue(name, out var member) ? member : null;
    }

    private JsonElement.ArrayEnumerator ItemsOf(string name, JsonElement member, string items) =>
        member.ValueKind is JsonValueKind.Array ? member.EnumerateArray() : throw Fault(name, $"a list of {items}");

    private Dictionary<string, JsonElement> MembersOf(string name, JsonElement member) =>
        member.ValueKind is JsonValueKind.Object ? MembersOf(member, $"{path}{name}:") : throw Fault(name, "an object");

    private static Dictionary<string, JsonElement> MembersOf(JsonElement json, string path)
    {
        Dictionary<string, JsonElement> members = new(StringComparer.Ordinal);
        foreach (var member in json.EnumerateObject())
        {
            if (NameOf(member) is not { } name)
            {
                throw new JsonException($"{(path is "" ? "it" : path.TrimEnd(':'))} has a name that is not valid Unicode.");
            }

            if (!members.TryAdd(name, member.Value))
            {
                throw new JsonException($"{path}{LogText.Escape(name)} is set twice.");
            }
        }

        return members;
    }

    private static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null; // an escaped half of a surrogate pair
        }
    }

    private string TextOf(string name, JsonElement member) => ClaimValue.Read(member) as string ?? throw Fault(name, "a string of valid Unicode");

    private JsonException Fault(string name, string rule) => new($"{path}{LogText.Escape(name)} must be {rule}.");
}

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Reads the settings that a section of the configuration contains, and leaves the others unchanged. The section collects unreadable values.</summary>
internal sealed class SectionReader(SettingsSection section) : ISettingVisitor
{
    public string? Text(string name, string? value) => section.Text(name) ?? value;

    public bool? Flag(string name, bool? value, bool? otherwise)
    {
        section.Flag(name, read => value = read);

        return value;
    }

    public TimeSpan? Duration(string name, TimeSpan? value, TimeSpan? otherwise)
    {
        section.Duration(name, read => value = read);

        return value;
    }

    public DateTimeOffset? Moment(string name, DateTimeOffset? value)
    {
        section.Moment(name, read => value = read);

        return value;
    }

    public Uri? Address(string name, Uri? value)
    {
        section.Address(name, read => value = read);

        return value;
    }

    public IList<string> Texts(string name, IList<string> values) => OptionalTexts(name, values) ?? [];

    public IList<string>? OptionalTexts(string name, IList<string>? values)
    {
        section.ListOrNull(name, read => values = read);

        return values;
    }

    public IList<string> JsonObjects(string name, IList<string> values)
    {
        List<string> read = [.. values];
        section.JsonObjects(name, read);

        return read;
    }

    public IReadOnlyDictionary<string, string> TextsByName(string name, IReadOnlyDictionary<string, string> values)
    {
        Dictionary<string, string> read = new(values, StringComparer.Ordinal);
        section.Leaves(name, (leaf, value) => read[leaf] = value ?? "");

        return read;
    }

    public IDictionary<string, object> Claims(string name, IDictionary<string, object> claims)
    {
        Dictionary<string, object> read = new(claims, StringComparer.Ordinal);
        section.Claims(name, read);

        return read;
    }

    public IList<T> Objects<T>(string name, IList<T> items, Func<T?, ISettingVisitor, T> describe)
        where T : class
    {
        List<T> read = [.. items];
        section.EachEntry(name, entry => read.Add(describe(null, new SectionReader(entry))));

        return read;
    }
}

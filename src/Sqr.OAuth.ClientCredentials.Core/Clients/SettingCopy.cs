namespace Sqr.OAuth.ClientCredentials;

/// <summary>Copies settings from one client to another without sharing lists. Claims keep their types.</summary>
internal sealed class SettingCopy : ISettingVisitor
{
    private SettingCopy()
    {
        // it has no state: one is enough
    }

    public static SettingCopy Instance { get; } = new();

    public string? Text(string name, string? value) => value;

    public bool? Flag(string name, bool? value, bool? otherwise) => value;

    public TimeSpan? Duration(string name, TimeSpan? value, TimeSpan? otherwise) => value;

    public DateTimeOffset? Moment(string name, DateTimeOffset? value) => value;

    public Uri? Address(string name, Uri? value) => value;

    public IList<string> Texts(string name, IList<string> values) => Distinct(values);

    public IList<string>? OptionalTexts(string name, IList<string>? values) => values is null ? null : Distinct(values);

    public IList<string> JsonObjects(string name, IList<string> values) => [.. values];

    public IReadOnlyDictionary<string, string> TextsByName(string name, IReadOnlyDictionary<string, string> values) =>
        new Dictionary<string, string>(values, StringComparer.Ordinal);

    public IDictionary<string, object> Claims(string name, IDictionary<string, object> claims) =>
        new Dictionary<string, object>(claims, StringComparer.Ordinal);

    public IList<T> Objects<T>(string name, IList<T> items, Func<T?, ISettingVisitor, T> describe)
        where T : class => [.. items.Select(item => describe(item, this))];

    // They are sets: duplicates are copied once.
    private static List<string> Distinct(IList<string> texts) => [.. texts.Distinct(StringComparer.Ordinal)];
}

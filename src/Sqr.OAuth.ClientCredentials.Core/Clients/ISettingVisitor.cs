namespace Sqr.OAuth.ClientCredentials;

/// <summary>Visits the members of a setting that is described in one place, in order to read or write them.</summary>
/// <remarks>
/// Each method gets the current value of a member and returns its next: a reader returns what it has read, if anything, a writer the same value.
/// A value that equals <c>otherwise</c>, or null, is the default.
/// </remarks>
internal interface ISettingVisitor
{
    string? Text(string name, string? value);

    bool? Flag(string name, bool? value, bool? otherwise = null);

    TimeSpan? Duration(string name, TimeSpan? value, TimeSpan? otherwise = null);

    DateTimeOffset? Moment(string name, DateTimeOffset? value);

    Uri? Address(string name, Uri? value);

    /// <summary>A set of strings, of which the default is an empty one.</summary>
    IList<string> Texts(string name, IList<string> values);

    /// <summary>A set of strings that is not the same empty as absent.</summary>
    IList<string>? OptionalTexts(string name, IList<string>? values);

    /// <summary>JSON objects, each as its JSON.</summary>
    IList<string> JsonObjects(string name, IList<string> values);

    /// <summary>Strings by name; a name may contain colons.</summary>
    IReadOnlyDictionary<string, string> TextsByName(string name, IReadOnlyDictionary<string, string> values);

    IDictionary<string, object> Claims(string name, IDictionary<string, object> claims);

    /// <param name="name">The setting.</param>
    /// <param name="items">Objects of one kind.</param>
    /// <param name="describe">Visits the members of one, or of a new one, and makes one of what they are to be.</param>
    IList<T> Objects<T>(string name, IList<T> items, Func<T?, ISettingVisitor, T> describe)
        where T : class;

    bool Flag(string name, bool value, bool otherwise) => Flag(name, (bool?)value, otherwise) ?? otherwise;

    TimeSpan Duration(string name, TimeSpan value, TimeSpan otherwise) => Duration(name, (TimeSpan?)value, otherwise) ?? otherwise;
}

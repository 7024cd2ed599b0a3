namespace Sqr.OAuth.ClientCredentials;

/// <summary>Visits the members of a setting that is described in one place, to read or write them.</summary>
/// <remarks>
/// Each method gets the current value of a member and returns its new value: a reader returns what it has read, if anything; a writer returns the same value.
/// A client store of the host may return null where a list or an item must not be null: a writer accepts that.
/// A value is the default if it is null or equals <c>otherwise</c>.
/// </remarks>
internal interface ISettingVisitor
{
    string? Text(string name, string? value);

    bool? Flag(string name, bool? value, bool? otherwise = null);

    TimeSpan? Duration(string name, TimeSpan? value, TimeSpan? otherwise = null);

    DateTimeOffset? Moment(string name, DateTimeOffset? value);

    Uri? Address(string name, Uri? value);

    /// <summary>A set of strings, empty by default.</summary>
    IList<string> Texts(string name, IList<string> values);

    /// <summary>A set of strings for which empty and absent differ.</summary>
    IList<string>? OptionalTexts(string name, IList<string>? values);

    /// <summary>JSON objects, each as its JSON.</summary>
    IList<string> JsonObjects(string name, IList<string> values);

    /// <summary>Strings by name. A name may contain colons.</summary>
    IReadOnlyDictionary<string, string> TextsByName(string name, IReadOnlyDictionary<string, string> values);

    IDictionary<string, object> Claims(string name, IDictionary<string, object> claims);

    /// <param name="name">The name of the setting.</param>
    /// <param name="items">The objects, all of one kind.</param>
    /// <param name="describe">Visits the members of an object, or of a new one if it is null, and returns an object with their new values.</param>
    IList<T> Objects<T>(string name, IList<T> items, Func<T?, ISettingVisitor, T> describe)
        where T : class;

    bool Flag(string name, bool value, bool otherwise) => Flag(name, (bool?)value, otherwise) ?? otherwise;

    TimeSpan Duration(string name, TimeSpan value, TimeSpan otherwise) => Duration(name, (TimeSpan?)value, otherwise) ?? otherwise;
}

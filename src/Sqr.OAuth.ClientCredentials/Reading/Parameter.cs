using System.Text;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A parameter that an endpoint knows, and how it may be sent.</summary>
/// <param name="name">Its name.</param>
/// <param name="values">How several values of it are sent.</param>
internal sealed class Parameter(string name, ParameterValues values = ParameterValues.One)
{
    private readonly byte[] _utf8 = Encoding.UTF8.GetBytes(name);

    public string Name { get; } = name;

    public ParameterValues Values { get; } = values;

    /// <summary>Whether a line end or a tab may be part of it, or is surely a mistake.</summary>
    public bool MayHaveControlCharacters { get; init; } = true;

    /// <summary>What is wrong if it is there twice; for one that may be repeated in a form, if its member is in JSON.</summary>
    public TokenError SentTwice { get; } = TokenError.InvalidRequest(values is ParameterValues.Repeated
        ? $"Send the {name} member only once. For several {name}s, make it an array."
        : $"Send the {name} parameter only once.");

    public bool IsNamed(ReadOnlySpan<byte> utf8) => utf8.SequenceEqual(_utf8);
}

/// <summary>How several values of a parameter are sent.</summary>
internal enum ParameterValues
{
    /// <summary>It never has several.</summary>
    One,

    /// <summary>In one parameter, separated by spaces; in JSON, that or a list.</summary>
    SpaceSeparated,

    /// <summary>Each in a parameter of that name; in JSON, in a list.</summary>
    Repeated,
}

using System.Text;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A parameter of an endpoint, and how it may be sent.</summary>
/// <param name="name">Its name.</param>
/// <param name="values">How several values of it are sent.</param>
internal sealed class Parameter(string name, ParameterValues values = ParameterValues.One)
{
    private readonly byte[] _utf8 = Encoding.UTF8.GetBytes(name);

    public string Name { get; } = name;

    public ParameterValues Values { get; } = values;

    /// <summary>Whether its value may contain a line break or a tab. If not, one there is surely a mistake.</summary>
    public bool MayHaveControlCharacters { get; init; } = true;

    /// <summary>The error if it is sent twice; if a form may repeat it, the error for a repeated JSON member.</summary>
    public TokenError SentTwice { get; } = TokenError.InvalidRequest(values is ParameterValues.Repeated
        ? $"Send the {name} member only once. For several {name}s, make it an array."
        : $"Send the {name} parameter only once.");

    public bool IsNamed(ReadOnlySpan<byte> utf8) => utf8.SequenceEqual(_utf8);
}

/// <summary>How several values of a parameter are sent.</summary>
internal enum ParameterValues
{
    /// <summary>It never has several values.</summary>
    One,

    /// <summary>In one parameter, space-separated; in JSON, that or a list.</summary>
    SpaceSeparated,

    /// <summary>Each in a parameter of that name; in JSON, in a list.</summary>
    Repeated,
}

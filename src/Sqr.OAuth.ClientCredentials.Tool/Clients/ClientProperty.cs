using System.CommandLine;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>A property of a client that the tool shows, and the options that set it, if any.</summary>
/// <param name="Label">Its name for users.</param>
/// <param name="Show">Its value for users; null if it is not set.</param>
internal sealed record ClientProperty(string Label, Func<ClientOptions, string?> Show)
{
    public IReadOnlyList<Option> Options { get; init; } = [];

    /// <summary>Sets the property from the command line.</summary>
    public Action<ClientOptions, ParseResult>? Apply { get; init; }

    /// <summary>The name by which <c>--clear</c> clears it; null if it cannot be cleared.</summary>
    public string? ClearName { get; private init; }

    public Action<ClientOptions>? Clear { get; private init; }

    public static ClientProperty Of<T>(string label, Func<ClientOptions, string?> show, Option<T> option, Action<ClientOptions, T> set) => new(label, show)
    {
        Options = [option],
        Apply = (client, parsed) =>
        {
            if (parsed.GetValue(option) is { } value and not Array { Length: 0 })
            {
                set(client, value);
            }
        },
    };

    public ClientProperty ClearedBy(string name, Action<ClientOptions> clear) => this with { ClearName = name, Clear = clear };
}

using System.CommandLine;

namespace Sqr.OAuth.ClientCredentials.Tool;

/// <summary>Something of a client that the tool shows, and how it is set on a command line, if it is.</summary>
/// <param name="Label">What people call it.</param>
/// <param name="Show">As people read it; null: it is not set.</param>
internal sealed record ClientProperty(string Label, Func<ClientOptions, string?> Show)
{
    public IReadOnlyList<Option> Options { get; init; } = [];

    /// <summary>Takes over what is given.</summary>
    public Action<ClientOptions, ParseResult>? Apply { get; init; }

    /// <summary>The name by which <c>--clear</c> takes it away; null: it cannot be taken away.</summary>
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

using System.Diagnostics.CodeAnalysis;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>What a hop of the request path returns: a value, or the error that is the answer.</summary>
internal readonly struct Outcome<T>
    where T : notnull
{
    private readonly T? _value;
    private readonly TokenError? _error;

    private Outcome(T? value, TokenError? error) => (_value, _error) = (value, error);

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(TokenError error) => new(default, error);

    public bool Refused([NotNullWhen(true)] out TokenError? error, [NotNullWhen(false)] out T? value)
    {
        (error, value) = (_error, _value);

        return error is not null;
    }
}

using System.Diagnostics.CodeAnalysis;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The result of a step on the request path: a value or a refusal.</summary>
internal readonly struct Outcome<T>
    where T : notnull
{
    private readonly T? _value;
    private readonly Refusal? _refusal;

    private Outcome(T? value, Refusal? refusal) => (_value, _refusal) = (value, refusal);

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(Refusal refusal) => new(default, refusal);

    /// <summary>A refusal with nothing to log beyond its answer.</summary>
    public static implicit operator Outcome<T>(TokenError error) => new(default, new(error));

    public bool Refused([NotNullWhen(true)] out Refusal? refusal, [NotNullWhen(false)] out T? value)
    {
        (refusal, value) = (_refusal, _value);

        return refusal is not null;
    }
}

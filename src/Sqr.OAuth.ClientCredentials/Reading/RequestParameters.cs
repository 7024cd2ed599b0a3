namespace Sqr.OAuth.ClientCredentials;

/// <summary>The parameters of one request, in whatever encoding they were sent.</summary>
/// <remarks>An empty value counts as omitted (RFC 6749 §3.2), but still as an occurrence.</remarks>
internal sealed class RequestParameters
{
    private static readonly TokenError Nul = TokenError.InvalidRequest("A parameter contains a NUL character. Remove it.");

    private Occurrence[] _sent = new Occurrence[4]; // as many as a request usually has
    private int _count;

    private ReadOnlySpan<Occurrence> Sent => _sent.AsSpan(0, _count);

    /// <summary>The value of a parameter; null if it was left out.</summary>
    public string? this[Parameter parameter]
    {
        get
        {
            foreach (ref readonly var one in Sent)
            {
                if (one.Parameter == parameter)
                {
                    return one.Value;
                }
            }

            return null;
        }
    }

    /// <summary>All values of a parameter that may be repeated.</summary>
    public IReadOnlyList<string> AllOf(Parameter parameter)
    {
        List<string>? values = null;
        foreach (ref readonly var one in Sent)
        {
            if (one.Parameter == parameter && one.Value is not null)
            {
                (values ??= []).Add(one.Value);
            }
        }

        return values ?? (IReadOnlyList<string>)[];
    }

    /// <summary>Whether the parameter was sent, even if it was empty.</summary>
    public bool Have(Parameter parameter)
    {
        foreach (ref readonly var one in Sent)
        {
            if (one.Parameter == parameter)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Adds one occurrence of a parameter.</summary>
    /// <returns>Why the request is refused; null if it is not.</returns>
    public TokenError? Add(Parameter parameter, string? value)
    {
        value = value is "" ? null : value;
        if (value is not null && value.Contains('\0'))
        {
            return Nul;
        }

        if (!parameter.MayHaveControlCharacters && ControlCharacters.AreIn(value))
        {
            return TokenError.ControlCharacter;
        }

        if (parameter.Values is not ParameterValues.Repeated && Have(parameter))
        {
            return parameter.SentTwice;
        }

        if (_count == _sent.Length)
        {
            Array.Resize(ref _sent, 2 * _count);
        }

        _sent[_count++] = new(parameter, value);

        return null;
    }

    private readonly record struct Occurrence(Parameter Parameter, string? Value);
}

using System.Buffers;
using System.Collections;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The values that a client's claim may have, each as one type: string, bool, long, decimal, double, or a read-only list of these.</summary>
internal static class ClaimValue
{
    /// <summary>The rule, for the end of a message.</summary>
    public const string Rule = "a string of valid Unicode, true or false, a finite number, or a list of these";

    /// <summary>Converts a value from code or from JSON.</summary>
    /// <returns>Null if it is not a value that a claim may have.</returns>
    public static object? Read(object? value) => value switch
    {
        JsonElement { ValueKind: JsonValueKind.Array } array => ReadList(array.EnumerateArray()),
        string or byte[] or IDictionary => ReadOne(value),
        IEnumerable list => ReadList(list),
        _ => ReadOne(value),
    };

    /// <summary>Converts all claims of a client.</summary>
    /// <exception cref="ArgumentException">A name or value is not one that a claim may have.</exception>
    public static ReadOnlyDictionary<string, object> ReadAll(IDictionary<string, object> claims)
    {
        Dictionary<string, object> read = new(claims.Count, StringComparer.Ordinal);
        foreach (var (name, value) in claims)
        {
            if (!IsUnicode(name))
            {
                throw new ArgumentException($"A claim of a client has the name \"{LogText.Escape(name)}\"; it must be valid Unicode.", nameof(claims));
            }

            read[name] = Read(value) ?? throw new ArgumentException(
                $"The claim \"{LogText.Escape(name)}\" of a client is {Describe(value)}; it must be {Rule}.", nameof(claims));
        }

        return read.AsReadOnly();
    }

    /// <summary>The strings in a value.</summary>
    public static IEnumerable<string> StringsOf(object? value) => value is string text ? [text] : (value as IEnumerable)?.OfType<string>() ?? [];

    /// <summary>Describes a value for a message, without revealing it.</summary>
    public static string Describe(object? value) => value switch
    {
        null => "null",
        string => "a string that is not valid Unicode",
        JsonElement json => $"JSON of kind {json.ValueKind}",
        IEnumerable list and not (byte[] or IDictionary) =>
            $"a list with an item that is {DescribeItem(list.Cast<object?>().First(item => ReadOne(item) is null))}",
        _ => $"a {value.GetType().Name}",
    };

    /// <summary>Whether JSON can contain the string: half a surrogate pair is not a character.</summary>
    public static bool IsUnicode(string text)
    {
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out _, out var consumed) is not OperationStatus.Done)
            {
                return false;
            }

            rest = rest[consumed..];
        }

        return true;
    }

    private static string DescribeItem(object? item) => item is IEnumerable and not string ? "a list or an object" : Describe(item);

    private static ReadOnlyCollection<object>? ReadList(IEnumerable items)
    {
        List<object> list = [];
        foreach (var item in items)
        {
            if (ReadOne(item) is not { } read)
            {
                return null;
            }

            list.Add(read);
        }

        return list.AsReadOnly();
    }

    private static object? ReadOne(object? value) => value switch
    {
        string text => IsUnicode(text) ? text : null,
        bool or long or decimal => value,
        sbyte or byte or short or ushort or int or uint => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        ulong number => number <= long.MaxValue ? (long)number : (decimal)number,
        double number => double.IsFinite(number) ? number : null,
        float number => float.IsFinite(number)
            ? Parse(number.ToString(CultureInfo.InvariantCulture)) // 0.1 stays 0.1
            : null,
        JsonElement json => ReadJson(json),
        _ => null,
    };

    private static object? ReadJson(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.Number => ReadNumber(json),
        JsonValueKind.String => ReadString(json),
        _ => null,
    };

    // As the type that loses nothing: a decimal has more digits than a double, but a smaller range.
    private static object? ReadNumber(JsonElement json)
    {
        if (json.TryGetInt64(out var whole))
        {
            return whole;
        }

        if (!json.TryGetDouble(out var number) || !double.IsFinite(number))
        {
            return null;
        }

        // By its text: the conversion of a decimal to a double may be off by one in the last digit.
        return json.TryGetDecimal(out var exact) && Parse(exact.ToString(CultureInfo.InvariantCulture)) == number ? exact : number;
    }

    private static double Parse(string number) => double.Parse(number, CultureInfo.InvariantCulture);

    private static string? ReadString(JsonElement json)
    {
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            return null; // an escaped half of a surrogate pair
        }
    }
}

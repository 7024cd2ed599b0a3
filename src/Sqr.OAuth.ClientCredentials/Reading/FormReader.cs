using System.Text;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Reads a form body (RFC 6749 §4.4.2). It overwrites the bytes it is given.</summary>
internal static class FormReader
{
    public static readonly TokenError Malformed = TokenError.InvalidRequest(
        "The form is malformed. Percent-encode every non-ASCII character as UTF-8, and remove line breaks and other control characters.");

    public static readonly TokenError JsonInstead = TokenError.InvalidRequest(
        "The body is JSON, but the Content-Type says it is a form. Send it with Content-Type: application/json.");


    public static Outcome<RequestParameters> Read(Span<byte> body, ParameterTable table)
    {
        body = body[ByteOrderMark.LengthIn(body)..];
        if (LooksLikeJson(body))
        {
            return JsonInstead;
        }

        var parameters = new RequestParameters();
        while (!body.IsEmpty)
        {
            var end = body.IndexOf((byte)'&');
            var pair = end < 0 ? body : body[..end];
            body = end < 0 ? default : body[(end + 1)..];

            if (ReadPair(pair, table, parameters) is { } error)
            {
                return error;
            }
        }

        return parameters;
    }

    /// <summary>Whether the body starts like a JSON object. A form never does, because a brace is percent-encoded there.</summary>
    public static bool LooksLikeJson(ReadOnlySpan<byte> body) => body.TrimStart(" \t\r\n"u8) is [(byte)'{', ..];

    private static TokenError? ReadPair(Span<byte> pair, ParameterTable table, RequestParameters parameters)
    {
        var equals = pair.IndexOf((byte)'=');
        if (!FormEncoding.TryDecode(equals < 0 ? pair : pair[..equals], out var name)
            || !FormEncoding.TryDecode(equals < 0 ? default : pair[(equals + 1)..], out var value))
        {
            return Malformed; // even in an unknown parameter: the sender is broken
        }

        return table.Find(name) is { } parameter
            ? parameters.Add(parameter, Encoding.UTF8.GetString(value))
            : table.FaultOfUnknown(name);
    }
}

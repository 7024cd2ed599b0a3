using System.Text;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Reads a form body (RFC 6749 §4.4.2). It overwrites the bytes it is given.</summary>
internal static class FormReader
{
    private static readonly TokenError Malformed = TokenError.InvalidRequest("The form is malformed: percent-encode UTF-8, and leave no control characters raw.");

    public static Outcome<RequestParameters> Read(Span<byte> body)
    {
        body = body[ByteOrderMark.LengthIn(body)..];
        var parameters = new RequestParameters();
        while (!body.IsEmpty)
        {
            var end = body.IndexOf((byte)'&');
            var pair = end < 0 ? body : body[..end];
            body = end < 0 ? default : body[(end + 1)..];

            if (ReadPair(pair, parameters) is { } error)
            {
                return error;
            }
        }

        return parameters;
    }

    private static TokenError? ReadPair(Span<byte> pair, RequestParameters parameters)
    {
        var equals = pair.IndexOf((byte)'=');
        if (!FormEncoding.TryDecode(equals < 0 ? pair : pair[..equals], out var name)
            || !FormEncoding.TryDecode(equals < 0 ? default : pair[(equals + 1)..], out var value))
        {
            return Malformed; // also in a parameter that is not ours: the sender is broken, whoever it is
        }

        return RequestParameters.Find(name) is { } parameter
            ? parameters.Add(parameter, Encoding.UTF8.GetString(value))
            : null;
    }
}

using System.Text;
using Microsoft.AspNetCore.Http;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Reads a form that the host's middleware has already parsed; nothing is left of its body.</summary>
/// <remarks>Two rules cannot be checked then: names that differ only in case have been merged, and percent-encoding has been decoded.</remarks>
internal static class ParsedFormReader
{
    private const char Replacement = '\ufffd'; // replaces invalid UTF-8, which must not become a secret
    private const char ByteOrderMark = '\ufeff';

    /// <param name="form">The form.</param>
    /// <param name="bodyBytes">How long its body was; null if that is not known.</param>
    public static Outcome<RequestParameters> Read(IFormCollection form, long? bodyBytes)
    {
        var parameters = new RequestParameters();
        var length = bodyBytes ?? -1; // before the first pair there is no &
        var isFirst = true;
        foreach (var (key, values) in form)
        {
            var name = isFirst ? key.TrimStart(ByteOrderMark) : key;
            if (isFirst && FormReader.LooksLikeJson(Encoding.UTF8.GetBytes(name)))
            {
                return FormReader.JsonInstead;
            }

            isFirst = false;
            foreach (var value in values)
            {
                length += bodyBytes is null ? LengthOf(name, value) : 0;
                if (length > RequestBody.MaxBytes)
                {
                    return TokenEndpointErrors.BodyTooLarge;
                }

                if (ReadPair(name, value ?? "", parameters) is { } error)
                {
                    return error;
                }
            }
        }

        return parameters;
    }

    // At least so many bytes: it may have been percent-encoded.
    private static int LengthOf(string name, string? value) => name.Length + (string.IsNullOrEmpty(value) ? 1 : value.Length + 2);

    private static TokenError? ReadPair(string name, string value, RequestParameters parameters)
    {
        if (name.Contains(Replacement) || value.Contains(Replacement))
        {
            return FormReader.Malformed;
        }

        var utf8 = Encoding.UTF8.GetBytes(name);

        return RequestParameters.Find(utf8) is { } parameter ? parameters.Add(parameter, value) : RequestParameters.FaultOfUnknown(utf8);
    }
}

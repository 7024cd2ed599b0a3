using System.Text;
using Microsoft.AspNetCore.Http;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Reads a form that the host's middleware has already parsed, when the body itself is gone.</summary>
/// <remarks>
/// The host has merged names that differ only in case under the first one, and decoded percent-encoding.
/// A charset other than UTF-8 has changed non-ASCII characters: to question marks in us-ascii, to other characters in ISO-8859-1.
/// It also leaves some percent-encoding undecoded.
/// </remarks>
internal static class ParsedFormReader
{
    private const char Replacement = '\ufffd'; // replaces invalid UTF-8, which must not become a secret
    private const char ByteOrderMark = '\ufeff';

    private static readonly TokenError NamesDifferInCase = TokenError.InvalidRequest(
        "Two parameter names differ only in case. Send them in lower case.");


    /// <param name="form">The form.</param>
    /// <param name="table">The parameters of the endpoint.</param>
    /// <param name="encoding">The encoding it was read in.</param>
    /// <param name="bodyBytes">The length of the body; null if unknown.</param>
    public static Outcome<RequestParameters> Read(IFormCollection form, ParameterTable table, Encoding encoding, long? bodyBytes)
    {
        var parameters = new RequestParameters();
        var length = bodyBytes ?? -1; // the first pair has no & before it
        var isFirst = true;
        foreach (var (key, values) in form)
        {
            var name = isFirst ? key.TrimStart(ByteOrderMark) : key;
            if (isFirst && FormReader.LooksLikeJson(Encoding.UTF8.GetBytes(name)))
            {
                return FormReader.JsonInstead;
            }

            if (values.Count > 1 && MayBeOurs(name, table))
            {
                return NamesDifferInCase;
            }

            isFirst = false;
            foreach (var value in values)
            {
                length += bodyBytes is null ? LengthOf(name, value) : 0;
                if (length > RequestBody.MaxBytes)
                {
                    return RequestErrors.BodyTooLarge;
                }

                var isChanged = MayHaveChanged(name, encoding) || MayHaveChanged(value ?? "", encoding);
                if ((isChanged ? RequestErrors.FormReadInOtherCharset : ReadPair(name, value ?? "", table, parameters)) is { } error)
                {
                    return error;
                }
            }
        }

        return parameters;
    }

    // A lower bound, because the value may have been percent-encoded.
    private static int LengthOf(string name, string? value) => name.Length + (string.IsNullOrEmpty(value) ? 1 : value.Length + 2);

    // Only the case differs, so it is one of ours. If ours was sent too, its value is among those under this name.
    private static bool MayBeOurs(string name, ParameterTable table)
    {
        var lowerCase = name.ToLowerInvariant();
        var utf8 = Encoding.UTF8.GetBytes(lowerCase);

        return lowerCase != name && (table.Find(utf8) is not null || table.FaultOfUnknown(utf8) is not null);
    }

    // In ISO-8859-1 every byte is a character, so no question mark replaces one.
    private static bool MayHaveChanged(string text, Encoding encoding) =>
        encoding.CodePage != Encoding.UTF8.CodePage
        && (!Ascii.IsValid(text) || text.Contains('%') || (text.Contains('?') && encoding.CodePage != Encoding.Latin1.CodePage));

    private static TokenError? ReadPair(string name, string value, ParameterTable table, RequestParameters parameters)
    {
        if (name.Contains(Replacement) || value.Contains(Replacement))
        {
            return FormReader.Malformed;
        }

        var utf8 = Encoding.UTF8.GetBytes(name);

        return table.Find(utf8) is { } parameter ? parameters.Add(parameter, value) : table.FaultOfUnknown(utf8);
    }
}

using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Reads a JSON body: the contract's TokenRequestDto, optionally with scope, resource and audience, each a string or a list.</summary>
internal static class JsonReader
{
    public static Outcome<RequestParameters> Read(ReadOnlySpan<byte> body, ParameterTable table)
    {
        body = body[ByteOrderMark.LengthIn(body)..];
        if (!Utf8.IsValid(body))
        {
            return Errors.NotUtf8;
        }

        try
        {
            return ReadObject(new Utf8JsonReader(body), table);
        }
        catch (JsonException)
        {
            return FaultOf(body);
        }
        catch (InvalidOperationException) // an escaped lone surrogate
        {
            return Errors.NotUtf8;
        }
    }

    private static Outcome<RequestParameters> ReadObject(Utf8JsonReader json, ParameterTable table)
    {
        var parameters = new RequestParameters();
        json.Read();
        if (json.TokenType is not JsonTokenType.StartObject)
        {
            return Errors.NotAnObject;
        }

        while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
        {
            var name = NameOf(json);
            json.Read();
            if (table.Find(name) is not { } parameter)
            {
                if (table.FaultOfUnknown(name) is { } fault)
                {
                    return fault;
                }

                json.Skip();
                continue;
            }

            if (ReadMember(ref json, parameter, table, parameters) is { } error)
            {
                return error;
            }
        }

        json.Read(); // throws if anything follows the object

        return parameters;
    }

    private static ReadOnlySpan<byte> NameOf(Utf8JsonReader json) => json.ValueIsEscaped ? Encoding.UTF8.GetBytes(json.GetString() ?? "") : json.ValueSpan;

    private static TokenError? ReadMember(ref Utf8JsonReader json, Parameter parameter, ParameterTable table, RequestParameters parameters)
    {
        if (parameter.Values is ParameterValues.Repeated && parameters.Have(parameter))
        {
            return parameter.SentTwice; // several values are sent as a list, so the member itself is sent once
        }

        var isList = parameter.Values is not ParameterValues.One;
        switch (json.TokenType)
        {
            case JsonTokenType.Null:
                return parameters.Add(parameter, null);
            case JsonTokenType.String:
                return parameters.Add(parameter, json.GetString());
            case JsonTokenType.StartArray when isList:
                return ReadList(ref json, out var items) ? AddList(parameter, items, parameters) : table.NeitherStringNorList;
            default:
                return isList ? table.NeitherStringNorList : table.NotAString;
        }
    }

    private static bool ReadList(ref Utf8JsonReader json, out List<string> items)
    {
        items = [];
        while (json.Read() && json.TokenType is not JsonTokenType.EndArray)
        {
            if (json.TokenType is not JsonTokenType.String || json.GetString() is not { Length: > 0 } item)
            {
                return false;
            }

            items.Add(item);
        }

        return true;
    }

    private static TokenError? AddList(Parameter parameter, List<string> items, RequestParameters parameters)
    {
        if (parameter.Values is ParameterValues.SpaceSeparated || items is [])
        {
            return parameters.Add(parameter, string.Join(' ', items));
        }

        foreach (var item in items)
        {
            if (parameters.Add(parameter, item) is { } error)
            {
                return error;
            }
        }

        return null;
    }

    private static TokenError FaultOf(ReadOnlySpan<byte> body) => body switch
    {
        [] => Errors.Empty,
        [not (byte)'{', ..] when body.IndexOf("grant_type="u8) >= 0 || body.IndexOf("client_id="u8) >= 0 => Errors.FormInstead,
        _ => Errors.Malformed,
    };

    private static class Errors
    {
        public static readonly TokenError NotUtf8 = TokenError.InvalidRequest("The body is not valid UTF-8.");
        public static readonly TokenError Empty = TokenError.InvalidRequest("The body is empty. Send a JSON object.");
        public static readonly TokenError FormInstead = TokenError.InvalidRequest(
            "The body is a form, but the Content-Type says it is JSON. Send it with Content-Type: application/x-www-form-urlencoded.");

        public static readonly TokenError Malformed = TokenError.InvalidRequest("The body is not valid JSON.");
        public static readonly TokenError NotAnObject = TokenError.InvalidRequest("The body must be a JSON object.");
    }
}

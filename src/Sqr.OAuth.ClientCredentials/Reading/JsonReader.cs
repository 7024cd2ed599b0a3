using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Reads a JSON body, the contract's TokenRequestDto. It may also have scope, resource and audience, each a string or a list.</summary>
internal static class JsonReader
{
    public static Outcome<RequestParameters> Read(ReadOnlySpan<byte> body)
    {
        body = body[ByteOrderMark.LengthIn(body)..];
        if (!Utf8.IsValid(body))
        {
            return Errors.NotUtf8;
        }

        try
        {
            return ReadObject(new Utf8JsonReader(body));
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

    private static Outcome<RequestParameters> ReadObject(Utf8JsonReader json)
    {
        var parameters = new RequestParameters();
        var (hasResource, hasAudience) = (false, false);
        json.Read();
        if (json.TokenType is not JsonTokenType.StartObject)
        {
            return Errors.NotAnObject;
        }

        while (json.Read() && json.TokenType is JsonTokenType.PropertyName)
        {
            var name = NameOf(json);
            json.Read();
            if (RequestParameters.Find(name) is not { } parameter)
            {
                if (RequestParameters.FaultOfUnknown(name) is { } fault)
                {
                    return fault;
                }

                json.Skip();
                continue;
            }

            if ((FaultOfRepetition(parameter, ref hasResource, ref hasAudience) ?? ReadMember(ref json, parameter, parameters)) is { } error)
            {
                return error;
            }
        }

        json.Read(); // throws if anything follows the object

        return parameters;
    }

    // Several values are sent as a list, never by repeating the member.
    private static TokenError? FaultOfRepetition(Parameter parameter, ref bool hasResource, ref bool hasAudience)
    {
        switch (parameter)
        {
            case Parameter.Resource when hasResource:
                return Errors.ResourceTwice;
            case Parameter.Audience when hasAudience:
                return Errors.AudienceTwice;
            default:
                hasResource |= parameter is Parameter.Resource;
                hasAudience |= parameter is Parameter.Audience;
                return null;
        }
    }

    private static ReadOnlySpan<byte> NameOf(Utf8JsonReader json) => json.ValueIsEscaped ? Encoding.UTF8.GetBytes(json.GetString() ?? "") : json.ValueSpan;

    private static bool IsList(Parameter parameter) => parameter is Parameter.Scope or Parameter.Resource or Parameter.Audience;

    private static TokenError? ReadMember(ref Utf8JsonReader json, Parameter parameter, RequestParameters parameters)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.Null:
                return parameters.Add(parameter, null);
            case JsonTokenType.String:
                return parameters.Add(parameter, json.GetString());
            case JsonTokenType.StartArray when IsList(parameter):
                return ReadList(ref json, parameter, parameters);
            default:
                return IsList(parameter) ? Errors.NeitherTextNorList : Errors.NotAText;
        }
    }

    private static TokenError? ReadList(ref Utf8JsonReader json, Parameter parameter, RequestParameters parameters)
    {
        List<string> items = [];
        while (json.Read() && json.TokenType is not JsonTokenType.EndArray)
        {
            if (json.TokenType is not JsonTokenType.String || json.GetString() is not { Length: > 0 } item)
            {
                return Errors.NeitherTextNorList;
            }

            items.Add(item);
        }

        if (parameter is Parameter.Scope)
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
        public static readonly TokenError NotAText = TokenError.InvalidRequest(
            "The members grant_type, client_id, client_secret, client_assertion and client_assertion_type must be JSON strings.");

        public static readonly TokenError NeitherTextNorList = TokenError.InvalidRequest(
            "The members scope, resource and audience must each be a JSON string or an array of strings.");

        public static readonly TokenError ResourceTwice = TokenError.InvalidRequest(
            "Send the resource member only once. For several resources, make it an array.");

        public static readonly TokenError AudienceTwice = TokenError.InvalidRequest(
            "Send the audience member only once. For several audiences, make it an array.");
    }
}

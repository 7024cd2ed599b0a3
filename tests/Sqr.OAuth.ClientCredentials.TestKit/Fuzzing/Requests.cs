using System.Text;
using CsCheck;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Generators of requests: right ones, nearly right ones, and noise.</summary>
internal static class Requests
{
    /// <summary>Stands in most of what is generated, and must stand in no answer.</summary>
    public const string Marker = "zebra";

    private static readonly Gen<string> AnyText = Gen.Frequency(
        (4, Gen.String[Gen.Char[' ', '~'], 0, 12]),
        (2, Gen.String[Gen.Char['\u0001', '\ud7ff'], 0, 8]),
        (1, Gen.Const("\ud83e\udd93")),
        (1, Gen.Const("a\0b")),
        (1, Gen.Const(new string('x', 3_000)))).Select(text => Marker + text);

    private static readonly (string Name, string Value)[] Right = [("grant_type", "client_credentials"), ("client_id", "acme"), ("client_secret", "right")];

    private static readonly Gen<(string Name, string Value)> RightExtra = Gen.OneOfConst(
        ("scope", "read:users"),
        ("scope", "write:logs read:users"),
        ("resource", "https://api.test/orders"),
        ("resource", "https://api.test/billing"),
        ("audience", "https://api.test/orders"),
        ("audience", Issuer.Identifier));

    private static readonly Gen<(string Name, string Value)> AnyParameter = Gen.Select(
        Gen.Frequency(
            (6, Gen.OneOfConst("grant_type", "client_id", "client_secret", "scope", "resource", "audience")),
            (2, Gen.OneOfConst("Client_Id", "client_assertion", "username", "", "resource[]", "scope[0]", " scope", "grant_type ")),
            (1, AnyText)),
        Gen.Frequency(
            (3, Gen.OneOfConst("", "acme", "right", "client_credentials", "read:users", "https://api.test/orders", " ", "gone")),
            (3, AnyText),
            (1, AnyText.Select(text => $"https://{text}")),
            (1, AnyText.Select(text => $"urn:{text}:%41#"))));

    /// <summary>The parameters of a request that would do, with some added, taken out, or exchanged.</summary>
    public static readonly Gen<List<(string Name, string Value)>> Parameters =
        from right in Gen.Shuffle(Right)
        from extra in RightExtra.List[0, 2]
        from strange in Gen.Frequency((3, Gen.Const(new List<(string, string)>())), (2, AnyParameter.List[1, 3]))
        from dropped in Gen.Frequency((4, Gen.Const(-1)), (1, Gen.Int[0, 2]))
        select right.Where((_, index) => index != dropped).Concat(extra).Concat(strange).ToList();

    private static readonly Gen<byte[]> FormBody =
        from parameters in Parameters
        from raw in Gen.Frequency((4, Gen.Const(false)), (1, Gen.Const(true)))
        from separator in Gen.Frequency((8, Gen.Const("&")), (1, Gen.OneOfConst("&&", ";", "&\r\n")))
        select Encoding.UTF8.GetBytes(string.Join(separator, parameters.Select(parameter =>
            raw ? $"{parameter.Name}={parameter.Value}" : $"{Uri.EscapeDataString(parameter.Name)}={Uri.EscapeDataString(parameter.Value)}")));

    private static readonly Gen<string> JsonText = Gen.Frequency(
        (3, AnyText.Select(Quote)),
        (1, Gen.OneOfConst(
            "\"\"", "null", "true", "-1.5E+300", "1e999999",
            "{}", "[]", "[\"read:users\"]", "[\"https://api.test/orders\",\"\"]", "[[]]", "{\"scope\":[{}]}", "[null]")),
        (1, Gen.OneOfConst("\"\\ud800\"", "\"\\u0000\"", "\"\\x\"", "'a'", "undefined", "01", "\"\u2028\"", "/**/1", "")),
        (1, Gen.Int[0, 80].Select(depth => new string('[', depth) + new string(']', depth))));

    private static readonly Gen<byte[]> JsonBody =
        from parameters in Parameters
        from strange in Gen.Select(
            Gen.OneOfConst("scope", "resource", "audience", "client_id", "client_secret", "grant_type", "x", "\\u0073cope", "\\ud800"), JsonText).List[0, 2]
        from isStrange in Gen.Frequency((2, Gen.Const(false)), (1, Gen.Const(true)))
        from frame in Gen.Frequency(
            (12, Gen.Const(("{", "}"))),
            (1, Gen.OneOfConst(("\ufeff{", "}"), ("[{", "}]"), ("{", ""), ("{", ",}"), (" {", "} "), ("{", "}{}"), ("//x\n{", "}"), ("\"", "\""))))
        let members = parameters.Select(parameter => $"{Quote(parameter.Name)}:{Quote(parameter.Value)}")
            .Concat(isStrange ? strange.Select(member => $"\"{member.Item1}\":{member.Item2}") : [])
        select Encoding.UTF8.GetBytes(frame.Item1 + string.Join(',', members) + frame.Item2);

    private static readonly Gen<byte[]> Noise = Gen.Frequency(
        (4, Gen.Byte.Array[0, 200]),
        (1, Gen.Int[32 * 1024 - 2, 32 * 1024 + 2].Select(length => new byte[length])),
        (1, Gen.Const(Array.Empty<byte>())));

    private static readonly Gen<string?> ContentType = Gen.Frequency(
        (1, Gen.Const((string?)null)),
        (2, Gen.OneOfConst<string?>(
            "application/json; charset=\"utf-8\"", "application/x-www-form-urlencoded;charset=UTF-8", "application/json;charset=ISO-8859-1",
            "text/plain", "application/json, application/json", "", ";", "/",
            "application/json;;;", "application/json; charset", "application/json; charset=\"", "multipart/form-data")),
        (1, Gen.String[Gen.Char[' ', '\u00ff'], 0, 30].Select(text => (string?)text)));

    private static readonly Gen<string> Authorization = Gen.Frequency(
        (2, Gen.OneOfConst(
            HttpCall.Basic("acme:right"), HttpCall.Basic("acme:wrong"), HttpCall.Basic("gone:right"),
            HttpCall.Basic("a%63me:%72ight"), HttpCall.Basic("acme"), HttpCall.Basic(":"), HttpCall.Basic("%:%00"), HttpCall.Basic("%00:x"))),
        (2, Gen.Select(AnyText, AnyText, (id, secret) => HttpCall.Basic($"{id}:{secret}"))),
        (2, Gen.Byte.Array[0, 40].Select(bytes => $"basic {Convert.ToBase64String(bytes)}")),
        (1, Gen.OneOfConst("", " ", "Basic", "Basic ", "Basic =", "Basic =====", "Basic YQ", "Basicx", "Bearer zebra", "Digest realm=\"zebra\"", "DPoP zebra")),
        (1, Gen.String[Gen.Char[' ', '\u00ff'], 0, 30]));

    private static readonly Gen<string> Query = Gen.Frequency(
        (2, Gen.OneOfConst("?", "?x=%zz", "?client_id=acme", "?%67rant_type", "?SCOPE=x", "?&&=&=;", "?x=%00")),
        (1, Gen.String[Gen.Char['!', '~'], 0, 30].Select(text => $"?{text}")));

    private static readonly Gen<string> Method = Gen.OneOfConst("GET", "PUT", "post", "Post", "DELETE", "OPTIONS", "HEADER", "zebra", "TRACE", "CONNECT");

    /// <summary>A request of any kind; about a third are right.</summary>
    public static readonly Gen<HttpCall> Any =
        from call in Gen.Frequency(
            (6, Mutated(FormBody).Select(HttpCall.Form)),
            (6, Mutated(JsonBody).Select(HttpCall.Json)),
            (1, Noise.Select(HttpCall.Form)),
            (1, Noise.Select(HttpCall.Json)))
        from contentType in Rarely(8, ContentType)
        from authorization in Sometimes(Authorization)
        from encoding in Rarely(30, Gen.OneOfConst("gzip", "identity", "", "zebra"))
        from query in Rarely(12, Query)
        from method in Rarely(30, Method)
        from hasLength in Gen.Bool
        select Assemble(call, contentType, authorization, encoding, query, method) with { HasLength = hasLength };

    /// <summary>Changes a few bytes of most bodies not at all, and of the others a little.</summary>
    public static Gen<byte[]> Mutated(Gen<byte[]> bodies) =>
        from body in bodies
        from mutations in Gen.Frequency(
            (3, Gen.Const(Array.Empty<(int, int, byte)>())),
            (1, Gen.Select(Gen.Int[0, 3], Gen.Int[0, 100_000], Gen.Byte, (kind, position, value) => (kind, position, value)).Array[1, 4]))
        select mutations.Aggregate(body, Mutate);

    private static byte[] Mutate(byte[] body, (int Kind, int Position, byte Value) mutation)
    {
        var at = mutation.Position % (body.Length + 1);
        var rest = Math.Min(body.Length, at + 1);

        return mutation.Kind switch
        {
            0 => [.. body[..at], mutation.Value, .. body[at..]], // a byte more
            1 => [.. body[..at], .. body[rest..]], // a byte less
            2 => [.. body[..at], mutation.Value, .. body[rest..]], // another byte
            _ => body[..at], // cut off
        };
    }

    private static HttpCall Assemble(
        HttpCall call, string?[] contentType, string[] authorization, string[] encoding, string[] query, string[] method) =>
        call with
        {
            ContentType = contentType is [var type] ? type : call.ContentType,
            Query = query is [var some] ? some : "",
            Method = method is [var name] ? name : "POST",
            Headers = [.. authorization.Select(value => ("Authorization", value)), .. encoding.Select(value => ("Content-Encoding", value))],
        };

    private static Gen<T[]> Rarely<T>(int once, Gen<T> gen) => Gen.Frequency((once - 1, Gen.Const(Array.Empty<T>())), (1, gen.Array[1]));

    private static Gen<T[]> Sometimes<T>(Gen<T> gen) => Gen.Frequency((20, Gen.Const(Array.Empty<T>())), (6, gen.Array[1]), (1, gen.Array[2]));

    private static string Quote(string text) => $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"";
}

using CsCheck;
using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials.Tests;

/// <summary>Generators of what is nearly a JWT, and of JSON that few expect.</summary>
internal static class BrokenJwt
{
    /// <summary>A value: an odd one, one of those that the reader knows, or noise.</summary>
    public static Gen<string> Json(params string[] known) => Gen.OneOf(
        Gen.OneOfConst(
            "null", "true", "0", "-1", "1e999", "1e400000", "\"\"", "[]", "{}", "\"\\ud800\"", "\"\\u0000\"", "[[[[[[]]]]]]",
            "1795521600", "1795521660.5"),
        Gen.OneOfConst(known),
        Gen.String[Gen.Char[' ', '~'], 0, 10].Select(text => System.Text.Json.JsonSerializer.Serialize(text)),
        Gen.String[Gen.Char['\0', '\uffff'], 0, 6]);

    /// <summary>An object of some of those members, also twice, with those values.</summary>
    public static Gen<string> Object(Gen<string> values, params string[] names) =>
        Gen.Select(Gen.OneOfConst(names), values, (name, value) => $"\"{name}\":{value}").List[0, 8].Select(members => $"{{{string.Join(',', members)}}}");

    /// <summary>Of such headers and claims, signed or with that in place of the signature, of such letters, and of bytes.</summary>
    public static Gen<string> Of(Gen<string> header, Gen<string> claims, Func<string, string, string> sign, string unsigned, Gen<string> letters) => Gen.OneOf(
        Gen.Select(header, claims, sign),
        Gen.Select(header, claims, (header, claims) => $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode(claims)}.{unsigned}"),
        letters,
        Gen.Select(Gen.Byte.Array[0, 40], Gen.Byte.Array[0, 40], Gen.Byte.Array[0, 80], (header, claims, signature) =>
            $"{Base64UrlEncoder.Encode(header)}.{Base64UrlEncoder.Encode(claims)}.{Base64UrlEncoder.Encode(signature)}"));
}

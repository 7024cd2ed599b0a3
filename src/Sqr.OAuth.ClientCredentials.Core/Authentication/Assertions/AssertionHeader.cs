using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The checked header of an assertion, whether a client or a platform signed it (RFC 8725 §3).</summary>
/// <param name="Algorithm">Its <c>alg</c>.</param>
/// <param name="KeyId">Its <c>kid</c>; null if it names no key.</param>
/// <param name="KeySetUrl">Its <c>jku</c>, used only if it matches a registration; null if it has none.</param>
internal sealed record AssertionHeader(SigningAlgorithm Algorithm, string? KeyId, string? KeySetUrl)
{
    // Keys come only from the registration. A certificate in the header (x5c, x5u) is harmless and ignored; a bare key asks to be trusted.
    private static readonly string[] Forbidden = ["jwk"];

    /// <param name="json">The header.</param>
    /// <param name="types">The accepted values of <c>typ</c>. A JWT without one is accepted too, but a JWT made for another purpose must not authenticate a
    /// client (RFC 8725 §3.11).</param>
    /// <param name="otherType">The error for a JWT made for another purpose.</param>
    public static Outcome<AssertionHeader> Read(JsonElement json, string[] types, TokenError otherType)
    {
        var header = JwtHeader.Read(json, Forbidden);
        if (header.Algorithm is not { } algorithm)
        {
            return Errors.Algorithm;
        }

        if (FaultOf(header) is { } fault)
        {
            return fault;
        }

        return header.Type.IsMissing || Array.Exists(types, header.HasType)
            ? new AssertionHeader(algorithm, header.KeyId.Value, header.KeySetUrl.Value)
            : otherType;
    }

    private static TokenError? FaultOf(JwtHeader header) => header switch
    {
        { HasForbiddenMember: true } => Errors.KeyInHeader,
        { HasExtension: true } => Errors.Critical,
        { Type.IsMalformed: true } => Errors.Type,
        { KeySetUrl.IsMalformed: true } => Errors.KeySetUrl,
        { KeyId.IsMalformed: true } => Errors.KeyId,
        _ => null,
    };

    private static class Errors
    {
        public static readonly TokenError Algorithm = TokenError.InvalidAssertion($"The alg of the assertion must be one of {SigningAlgorithm.AllNames}.");
        public static readonly TokenError KeyInHeader =
            TokenError.InvalidAssertion("The header of the assertion must not have a jwk. Register the key with this issuer instead.");
        public static readonly TokenError Critical =
            TokenError.InvalidAssertion("The header of the assertion must not have crit or b64: extensions are not supported.");
        public static readonly TokenError Type = TokenError.InvalidAssertion("The typ of the assertion must be a string.");
        public static readonly TokenError KeySetUrl = TokenError.InvalidAssertion("The jku of the assertion must be a string.");
        public static readonly TokenError KeyId = TokenError.InvalidAssertion("The kid of the assertion must be a string.");
    }
}

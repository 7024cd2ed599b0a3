using System.Text.Json;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The header of an assertion that was found harmless, whether a client signed it or a platform (RFC 8725 §3).</summary>
/// <param name="Algorithm">Its <c>alg</c>.</param>
/// <param name="KeyId">Null: it names no key.</param>
/// <param name="KeySetUrl">Where it says its keys are, which only a registration can confirm; null: it does not say.</param>
internal sealed record AssertionHeader(SigningAlgorithm Algorithm, string? KeyId, string? KeySetUrl)
{
    // Keys come from the registration alone. Clients that send a certificate (x5c, x5u) do no harm by it; a bare key asks to be trusted.
    private static readonly string[] Forbidden = ["jwk"];

    /// <param name="json">The header.</param>
    /// <param name="types">
    /// The values of <c>typ</c> that are accepted. A JWT without one is accepted too; one that is for something else must not authenticate a client (RFC 8725
    /// §3.11).
    /// </param>
    /// <param name="otherType">The refusal of a JWT that is for something else.</param>
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

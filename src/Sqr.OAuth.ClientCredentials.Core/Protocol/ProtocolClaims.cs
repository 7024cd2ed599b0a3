using System.Collections.Frozen;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The claims with a meaning to those who accept a token; only the issuer sets them (RFC 9068 §2.2, RFC 7519, RFC 7800, RFC 8693).</summary>
internal static class ProtocolClaims
{
    private static readonly FrozenSet<string> Names = FrozenSet.ToFrozenSet(
        ["iss", "sub", "aud", "exp", "nbf", "iat", "jti", "client_id", "scope", "cnf", "act", "may_act", "azp"],
        StringComparer.Ordinal);

    public static bool Contains(string name) => Names.Contains(name);
}

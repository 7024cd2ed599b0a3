using System.Collections.Frozen;
using System.Diagnostics;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>A client: a machine that may request access tokens (RFC 6749 §2).</summary>
/// <remarks>
/// Do not change a client that a store has returned: values computed from it are computed only once. Return a new instance instead,
/// and reuse instances for as long as they are correct.
/// Not a record: a copy would carry over the computed values of the original.
/// </remarks>
public sealed class Client : ClientSettings
{
    private FrozenSet<string>? _scopes;
    private FrozenSet<string>? _resources;
    private string[]? _grantedByDefault;
    private AssertionKeys? _registeredKeys;
    private List<CertificateRule>? _certificateRules;

    /// <summary>The client identifier (RFC 6749 §2.2), compared character by character.</summary>
    public required string ClientId { get; init; }

    /// <summary>The client's secrets. Any one that is valid now authenticates it.</summary>
    public IReadOnlyList<ClientSecret> Secrets { get; init; } = [];

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">
    /// A name is not valid Unicode, or a value is of an unsupported type. For JSON objects use
    /// <see cref="AccessTokenClaims.Set(string, System.Text.Json.JsonElement)"/>.
    /// </exception>
    public override IDictionary<string, object> Claims
    {
        get;
        set
        {
            var claims = ClaimValue.ReadAll(value);
            (field, EncodedClaims) = (claims, ClaimWriter.Encode(claims));
        }
    } = FrozenDictionary<string, object>.Empty;

    /// <summary>Its claims as members of a JSON object, each with a comma before it.</summary>
    internal byte[] EncodedClaims { get; private set; } = [];

    internal AssertionKeys RegisteredKeys => _registeredKeys ??= AssertionKeys.Of(JsonWebKeys);

    internal List<CertificateRule> CertificateRules =>
        _certificateRules ??= [.. Certificates.Select(certificate => CertificateRule.Read(certificate, out _)).OfType<CertificateRule>()];

    /// <summary>Its settings, to compare it with another reading of it.</summary>
    internal byte[] Comparable => field ??= ClientDocument.WriteToCompare(visitor => ClientDescription.Visit(this, new ClientOptions(), visitor));

    /// <summary>Where its keys are published; null if they are registered, or it has none.</summary>
    internal KeySource? PublishedKeys => JsonWebKeys.Count == 0 && JwksUri is { } address ? new(address) : null;

    /// <summary>The names of the methods by which it can authenticate.</summary>
    internal IEnumerable<string> Methods => AuthenticationMethods
        ?? [.. Enum.GetValues<AuthenticationMethod>()
            .Where(method => MayUse(method) && (HasStrongCredential || Secrets.Count > 0))
            .Select(method => method.Name())];

    internal bool MayBindToCertificates =>
        RequireCertificateBinding || MayUse(AuthenticationMethod.TlsClientAuth) || MayUse(AuthenticationMethod.SelfSignedTlsClientAuth);

    private bool HasStrongCredential => JwksUri is not null || JsonWebKeys.Count > 0 || Certificates.Count > 0 || FederatedCredentials.Count > 0;

    internal string[] GrantedByDefault => _grantedByDefault ??= [.. DefaultScopes ?? Scopes];

    internal bool MayHave(string scope) => IsAmong(Scopes, ref _scopes, scope);

    /// <summary>The resource as it is registered; null if the client may not request it. A bare origin matches with and without a slash at its end.</summary>
    internal string? FindResource(string resource)
    {
        if (IsAmong(Resources, ref _resources, resource))
        {
            return resource;
        }

        return BareOrigin.OtherSpelling(resource) is { } other && IsAmong(Resources, ref _resources, other) ? other : null;
    }

    /// <summary>Whether one of its credentials is for this workload.</summary>
    internal bool MayBe(string issuer, string subject) =>
        FederatedCredentials.Any(credential => credential.IsFor(issuer, subject));

    /// <summary>A client with a strong credential does not fall back to a weak one unless its settings allow that.</summary>
    internal bool MayUse(AuthenticationMethod method) =>
        AuthenticationMethods is { } methods ? methods.Contains(method.Name()) : method switch
        {
            AuthenticationMethod.PrivateKeyJwt => JwksUri is not null || JsonWebKeys.Count > 0 || FederatedCredentials.Count > 0,
            AuthenticationMethod.TlsClientAuth => Certificates.Any(certificate => !certificate.IsRegistered),
            AuthenticationMethod.SelfSignedTlsClientAuth => Certificates.Any(certificate => certificate.IsRegistered),
            AuthenticationMethod.ClientSecretBasic or AuthenticationMethod.ClientSecretPost => !HasStrongCredential,
            _ => throw new UnreachableException(),
        };

    // Searching a short list is faster than building a set, which the client would keep: among a million clients, nearly every request would build one.
    private static bool IsAmong(IList<string> values, ref FrozenSet<string>? set, string value)
    {
        const int Few = 8;
        if (values.Count > Few)
        {
            return (set ??= values.ToFrozenSet(StringComparer.Ordinal)).Contains(value);
        }

        for (var i = 0; i < values.Count; i++)
        {
            if (values[i] == value)
            {
                return true;
            }
        }

        return false;
    }
}

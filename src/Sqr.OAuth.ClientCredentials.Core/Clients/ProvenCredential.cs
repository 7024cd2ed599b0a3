using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The credential with which a client authenticated. Two instances are equal if they are the same credential, even if it was read twice.</summary>
internal abstract record ProvenCredential
{
    private ProvenCredential()
    {
        // closed: there are no cases but those below
    }

    public sealed override string ToString() => GetType().Name; // a record would print the hash

    public sealed record Secret(ClientSecret Value) : ProvenCredential
    {
        public bool Equals(Secret? other) => other is not null && Value.Hash == other.Value.Hash;

        public override int GetHashCode() => Value.Hash.GetHashCode(StringComparison.Ordinal);
    }

    /// <summary>The key with which the client signed an assertion.</summary>
    public sealed record Key(SecurityKey Value) : ProvenCredential
    {
        public bool Equals(Key? other) => other is not null && (ReferenceEquals(Value, other.Value) || AreSame(Value as JsonWebKey, other.Value as JsonWebKey));

        public override int GetHashCode() => Value is JsonWebKey key ? HashCode.Combine(key.N, key.X) : Value.GetHashCode();

        private static bool AreSame(JsonWebKey? one, JsonWebKey? other) =>
            one is not null && other is not null && (one.N, one.E) == (other.N, other.E) && (one.Crv, one.X, one.Y) == (other.Crv, other.X, other.Y);
    }

    /// <summary>A workload that its platform vouched for.</summary>
    public sealed record Workload(FederatedCredential Value) : ProvenCredential
    {
        public bool Equals(Workload? other) => other is not null && ClientEquality.AreSame(Value, other.Value);

        public override int GetHashCode() => HashCode.Combine(Value.Issuer, Value.Subject);
    }

    /// <summary>The certificate of the TLS connection.</summary>
    /// <param name="Thumbprint">Its SHA-256 thumbprint, base64url.</param>
    public sealed record Certificate(string Thumbprint) : ProvenCredential;
}

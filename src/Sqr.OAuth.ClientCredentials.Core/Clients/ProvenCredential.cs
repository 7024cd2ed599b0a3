using Microsoft.IdentityModel.Tokens;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>The credential by which a client proved who it is. Two are equal if they are the same one: a client or a key set that was read again has new instances of it.</summary>
internal abstract record ProvenCredential
{
    private ProvenCredential()
    {
        // closed: the cases below are all there are
    }

    public sealed override string ToString() => GetType().Name; // a record would print the hash

    public sealed record Secret(ClientSecret Value) : ProvenCredential
    {
        public bool Equals(Secret? other) => other is not null && Value.Hash == other.Value.Hash;

        public override int GetHashCode() => Value.Hash.GetHashCode(StringComparison.Ordinal);
    }

    /// <summary>A key that the client signed an assertion with.</summary>
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
        public bool Equals(Workload? other) => other is not null && (ReferenceEquals(Value, other.Value) || ClientEquality.AreSame(Value, other.Value));

        public override int GetHashCode() => HashCode.Combine(Value.Issuer, Value.Subject);
    }

    /// <summary>The certificate of the TLS connection.</summary>
    /// <param name="Thumbprint">Its SHA-256 thumbprint, base64url.</param>
    public sealed record Certificate(string Thumbprint) : ProvenCredential;
}

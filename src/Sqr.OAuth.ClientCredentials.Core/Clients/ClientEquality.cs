namespace Sqr.OAuth.ClientCredentials;

/// <summary>Compares two readings of the same client, ignoring when its secrets were last used.</summary>
internal static class ClientEquality
{
    public static bool AreSame(Client one, Client other) =>
        ReferenceEquals(one, other)
        || (one.ClientId == other.ClientId && AreSame(one.Secrets, other.Secrets) && AreSame(one.Comparable, other.Comparable));

    public static bool AreSame(FederatedCredential one, FederatedCredential other) =>
        ReferenceEquals(one, other) || AreSame(one.Comparable, other.Comparable);

    private static bool AreSame(byte[] one, byte[] other) => one.AsSpan().SequenceEqual(other);

    private static bool AreSame(IReadOnlyList<ClientSecret>? one, IReadOnlyList<ClientSecret>? other)
    {
        var (secrets, others) = (one ?? [], other ?? []); // a client store of the host may return null

        return secrets.Count == others.Count && secrets.Zip(others).All(pair => AreSame(pair.First, pair.Second));
    }

    private static bool AreSame(ClientSecret? one, ClientSecret? other) =>
        (one?.Id, one?.Hash, one?.Description) == (other?.Id, other?.Hash, other?.Description)
        && (one?.CreatedAt, one?.NotBefore, one?.ExpiresAt) == (other?.CreatedAt, other?.NotBefore, other?.ExpiresAt);
}

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Compares two readings of the same client, ignoring when its secrets were last used.</summary>
internal static class ClientEquality
{
    public static bool AreSame(Client one, Client other) =>
        one.ClientId == other.ClientId
        && AreSame(one.Secrets, other.Secrets)
        && ClientDocument.AreSame(visitor => ClientDescription.Visit(one, visitor), visitor => ClientDescription.Visit(other, visitor));

    public static bool AreSame(FederatedCredential one, FederatedCredential other) =>
        ClientDocument.AreSame(visitor => ClientDescription.Visit(one, visitor), visitor => ClientDescription.Visit(other, visitor));

    private static bool AreSame(IReadOnlyList<ClientSecret> one, IReadOnlyList<ClientSecret> other) =>
        one.Count == other.Count && one.Zip(other).All(pair => AreSame(pair.First, pair.Second));

    private static bool AreSame(ClientSecret one, ClientSecret other) =>
        (one.Id, one.Hash, one.Description) == (other.Id, other.Hash, other.Description)
        && (one.CreatedAt, one.NotBefore, one.ExpiresAt) == (other.CreatedAt, other.NotBefore, other.ExpiresAt);
}

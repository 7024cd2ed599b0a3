namespace Sqr.OAuth.ClientCredentials;

/// <summary>The last tokens that were signed under the same settings, at most 16,384. Lookups never wait.</summary>
internal sealed class SignedTokens(SettingsSnapshot settings)
{
    private const int Sets = 4096;
    private const int Places = 4; // per set; when all are taken, a new entry replaces one

    private readonly Entry?[] _entries = new Entry?[Sets * Places];

    public SettingsSnapshot Settings { get; } = settings;

    /// <param name="key">What the request asks for.</param>
    /// <param name="client">The client as it is now.</param>
    /// <param name="signedAt">A timestamp.</param>
    /// <returns>Null if no token is known, or if the client has changed since.</returns>
    public SignedToken? Find(in TokenKey key, Client client, out long signedAt)
    {
        signedAt = 0;
        foreach (ref var place in PlacesOf(key))
        {
            if (Volatile.Read(ref place) is not { } entry || !entry.Key.IsSameAs(key))
            {
                continue;
            }

            if (entry.Client != client)
            {
                if (!ClientEquality.AreSame(entry.Client, client))
                {
                    return null; // the next token for this key replaces the entry
                }

                // The client was read again, unchanged, as a new instance: keep that one. But only if the entry is still there, because an entry
                // that was forgotten meanwhile must not come back.
                Interlocked.CompareExchange(ref place, new(key, client, entry.Token, entry.SignedAt), entry);
            }

            signedAt = entry.SignedAt;

            return entry.Token;
        }

        return null;
    }

    /// <summary>Remembers a token. It replaces one with the same key, or the one issued first if there is no room.</summary>
    public void Add(in TokenKey key, Client client, SignedToken token, long signedAt)
    {
        var places = PlacesOf(key);
        var (chosen, oldest) = (0, DateTimeOffset.MaxValue);
        for (var i = 0; i < places.Length; i++)
        {
            var entry = Volatile.Read(ref places[i]);
            if (entry?.Key.IsSameAs(key) is true)
            {
                chosen = i;
                break;
            }

            var issuedAt = entry?.Token.IssuedAt ?? DateTimeOffset.MinValue;
            (chosen, oldest) = issuedAt < oldest ? (i, issuedAt) : (chosen, oldest);
        }

        Volatile.Write(ref places[chosen], new(key, client, token, signedAt));
    }

    public void ForgetToken(string tokenId)
    {
        if (Guid.TryParse(tokenId, out var id)) // every token of ours has such an identifier
        {
            Forget(entry => entry.Token.Id == id);
        }
    }

    public void ForgetClient(string clientId) => Forget(entry => entry.Key.ClientId == clientId);

    private Span<Entry?> PlacesOf(in TokenKey key) => _entries.AsSpan((int)((uint)key.Hash() % Sets) * Places, Places);

    private void Forget(Predicate<Entry> isMeant)
    {
        foreach (ref var place in _entries.AsSpan())
        {
            while (Volatile.Read(ref place) is { } entry && isMeant(entry) && Interlocked.CompareExchange(ref place, null, entry) != entry)
            {
                // The entry was replaced meanwhile, perhaps by the same token with the new client instance.
            }
        }
    }

    private sealed class Entry(TokenKey key, Client client, SignedToken token, long signedAt)
    {
        public TokenKey Key { get; } = key;

        public Client Client { get; } = client;

        public SignedToken Token { get; } = token;

        public long SignedAt { get; } = signedAt;
    }
}

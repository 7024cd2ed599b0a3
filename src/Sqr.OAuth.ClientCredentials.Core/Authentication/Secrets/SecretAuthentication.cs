namespace Sqr.OAuth.ClientCredentials;

/// <summary>Authenticates a client by its secret (RFC 6749 §2.3.1).</summary>
internal sealed class SecretAuthentication(ClientLookup clients, SecretVerification secrets, LastUses lastUses, HashUpgrades upgrades, UnusableHashes unusable)
{
    public async ValueTask<Outcome<AuthenticatedClient>> AuthenticateAsync(ClientCredential.Secret sent, Caller caller, CancellationToken cancellationToken)
    {
        var client = await clients.FindByIdAsync(sent.ClientId, cancellationToken);
        var otherClient = sent.Otherwise switch
        {
            null => null,
            { ClientId: var id } when id == sent.ClientId => client,
            { ClientId: var id } => await clients.FindByIdAsync(id, cancellationToken),
        };

        SecretReading? otherwise = sent.Otherwise is { } other ? ReadingOf(other, otherClient) : null;
        var judgement = await secrets.VerifyAsync(new(sent.ClientId, caller.Network), ReadingOf(sent, client), otherwise, cancellationToken);
        var (proven, presented) = judgement.IsOtherwise && sent.Otherwise is { } meant ? (otherClient, meant.Value) : (client, sent.Value);
        if (proven is not null && judgement is { Verdict: SecretVerdict.Valid, Secret: { } secret })
        {
            lastUses.Note(secret);
            upgrades.Consider(proven.ClientId, secret, presented);

            return new AuthenticatedClient(proven, new ProvenCredential.Secret(secret));
        }

        var refused = proven ?? otherClient;
        if (refused is not null)
        {
            unusable.LogThoseOf(refused);
        }

        var error = sent.HasEncodedControlCharacter ? TokenError.ControlCharacter : TokenError.InvalidClient;

        return new Refusal(error, ReasonToRefuse(refused, sent.Method, judgement.Verdict), refused?.ClientId);
    }

    // A client that may not use this method is verified too, against a decoy: neither the answer nor its time tells which ids exist.
    private static SecretReading ReadingOf(ClientCredential.Secret sent, Client? client) =>
        new(client is { Enabled: true } && client.MayUse(sent.Method) ? client.Secrets : [], sent.Value);

    private static RefusalReason ReasonToRefuse(Client? client, AuthenticationMethod method, SecretVerdict verdict) => (client, verdict) switch
    {
        (null, _) => RefusalReason.UnknownClient,
        ({ Enabled: false }, _) => RefusalReason.ClientDisabled,
        _ when !client.MayUse(method) => RefusalReason.MethodNotAllowed,
        (_, SecretVerdict.NotValidNow) => RefusalReason.SecretExpiredOrNotYetValid,
        _ => RefusalReason.WrongSecret,
    };
}

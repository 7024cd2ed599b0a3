namespace Sqr.OAuth.ClientCredentials;

/// <summary>Authenticates a client by a JWT that it signed: private_key_jwt (RFC 7523 §3).</summary>
internal sealed class AssertionAuthentication(AssertionReader reader, ClientLookup clients, AssertionVerification verification, CurrentSettings settings)
{
    public async ValueTask<Outcome<AuthenticatedClient>> AuthenticateAsync(ClientCredential.Assertion sent, JwtJson json, CancellationToken cancellationToken)
    {
        if (reader.Read(sent, json).Refused(out var refusal, out var assertion))
        {
            return refusal;
        }

        var client = await clients.FindByIdAsync(assertion.ClientId, cancellationToken);
        var mayTry = client is { Enabled: true } && client.MayUse(AuthenticationMethod.PrivateKeyJwt);

        // A client that may not use this method is verified too, against a decoy.
        var (registered, published) = mayTry && client is not null ? (client.RegisteredKeys, client.PublishedKeys) : (AssertionKeys.None, null);
        var signer = await verification.FindSignerAsync(registered, published, assertion.Signed, cancellationToken);
        if (signer is null || client is null)
        {
            return new Refusal(TokenError.InvalidClient, ReasonToRefuse(client, assertion.Signed), client?.ClientId);
        }

        // The client has proven who it is, so the answer may tell it what the settings require.
        var options = settings.Value.Options.ClientAssertions;
        if (assertion.Audience != settings.Value.Issuer && !(client.AcceptTokenEndpointAudience ?? options.AcceptTokenEndpointAudience))
        {
            return new Refusal(AssertionReader.Errors.Audience, RefusalReason.AudienceIsTokenEndpoint, client.ClientId);
        }

        if (assertion.Lifetime > (client.AssertionMaxLifetime ?? options.MaxLifetime))
        {
            return new Refusal(AssertionReader.Errors.ExpiresTooLate, RefusalReason.AssertionExpiresTooLate, client.ClientId);
        }

        return new AuthenticatedClient(client, new ProvenCredential.Key(signer), assertion.SingleUse);
    }

    private static RefusalReason ReasonToRefuse(Client? client, SignedJwt jwt) => client switch
    {
        null => RefusalReason.UnknownClient,
        { Enabled: false } => RefusalReason.ClientDisabled,
        _ when !client.MayUse(AuthenticationMethod.PrivateKeyJwt) => RefusalReason.MethodNotAllowed,
        _ when jwt.NamesAnotherKeySetThan(client.PublishedKeys) => RefusalReason.KeySetUrlNotRegistered,
        _ => RefusalReason.WrongSignature,
    };
}

using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Authenticates a client by a JWT that it signed: private_key_jwt (RFC 7523 §3).</summary>
internal sealed class AssertionAuthentication(
    AssertionReader reader,
    ClientLookup clients,
    AssertionVerification verification,
    CurrentSettings settings,
    ILogger<AssertionAuthentication> logger)
{
    public async ValueTask<Outcome<AuthenticatedClient>> AuthenticateAsync(ClientCredential.Assertion sent, JwtJson json, CancellationToken cancellationToken)
    {
        if (reader.Read(sent, json).Refused(out var error, out var assertion))
        {
            return error;
        }

        var client = await clients.FindByIdAsync(assertion.ClientId, cancellationToken);
        var mayTry = client is { Enabled: true } && client.MayUse(AuthenticationMethod.PrivateKeyJwt);

        // One who may not try is verified too, against a decoy.
        var (registered, published) = mayTry && client is not null ? (client.RegisteredKeys, client.PublishedKeys) : (AssertionKeys.None, null);
        var signer = await verification.FindSignerAsync(registered, published, assertion.Signed, cancellationToken);
        if (signer is null || client is null)
        {
            LogRefusal(client, assertion.Signed);

            return TokenError.InvalidClient;
        }

        // It has proven who it is: it may know what the settings want of it.
        var options = settings.Value.Options.ClientAssertions;
        if (assertion.Audience != settings.Value.Issuer && !(client.AcceptTokenEndpointAudience ?? options.AcceptTokenEndpointAudience))
        {
            logger.ClientRefused(LogText.Escape(client.ClientId), RefusalReason.AudienceIsTokenEndpoint);

            return AssertionReader.Errors.Audience;
        }

        if (assertion.Lifetime > (client.AssertionMaxLifetime ?? options.MaxLifetime))
        {
            logger.ClientRefused(LogText.Escape(client.ClientId), RefusalReason.AssertionExpiresTooLate);

            return AssertionReader.Errors.ExpiresTooLate;
        }

        return new AuthenticatedClient(client, signer, assertion.SingleUse);
    }

    private void LogRefusal(Client? client, SignedJwt jwt)
    {
        if (client is null)
        {
            logger.UnknownClientRefused();
            return;
        }

        var reason = client switch
        {
            { Enabled: false } => RefusalReason.ClientDisabled,
            _ when !client.MayUse(AuthenticationMethod.PrivateKeyJwt) => RefusalReason.MethodNotAllowed,
            _ when jwt.NamesAnotherKeySetThan(client.PublishedKeys) => RefusalReason.KeySetUrlNotRegistered,
            _ => RefusalReason.WrongSignature,
        };
        logger.ClientRefused(LogText.Escape(client.ClientId), reason);
    }
}

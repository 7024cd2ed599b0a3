using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Authenticates a client by its secret (RFC 6749 §2.3.1).</summary>
internal sealed class SecretAuthentication(
    ClientLookup clients,
    SecretVerification secrets,
    LastUses lastUses,
    HashUpgrades upgrades,
    ILogger<SecretAuthentication> logger)
{
    public async ValueTask<Outcome<AuthenticatedClient>> AuthenticateAsync(ClientCredential.Secret sent, CancellationToken cancellationToken)
    {
        for (var credential = sent; credential is not null; credential = credential.Otherwise)
        {
            var client = await clients.FindByIdAsync(credential.ClientId, cancellationToken);

            // One who may not try is verified too, against a decoy: neither the answer nor its time tells which ids exist.
            var tried = client is { Enabled: true } && client.MayUse(credential.Method) ? client.Secrets : [];
            var (verdict, secret) = await secrets.VerifyAsync(tried, credential.Value, cancellationToken);
            if (client is not null && verdict is SecretVerdict.Valid && secret is not null)
            {
                lastUses.Note(secret);
                upgrades.Consider(client.ClientId, secret, credential.Value);

                return new AuthenticatedClient(client, secret);
            }

            LogRefusal(client, credential.Method, verdict);
        }

        return TokenError.InvalidClient;
    }

    private void LogRefusal(Client? client, AuthenticationMethod method, SecretVerdict verdict)
    {
        if (client is null)
        {
            logger.UnknownClientRefused();
            return;
        }

        var reason = (client, verdict) switch
        {
            ({ Enabled: false }, _) => RefusalReason.ClientDisabled,
            _ when !client.MayUse(method) => RefusalReason.MethodNotAllowed,
            (_, SecretVerdict.NotValidNow) => RefusalReason.SecretExpiredOrNotYetValid,
            _ => RefusalReason.WrongSecret,
        };
        logger.ClientRefused(LogText.Escape(client.ClientId), reason);
    }
}

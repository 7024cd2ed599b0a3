using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Which client asks, and whether it proved it (RFC 6749 §2.3).</summary>
internal sealed class ClientAuthentication(
    ClientLookup clients,
    SecretVerification secrets,
    LastUses lastUses,
    HashUpgrades upgrades,
    ILogger<ClientAuthentication> logger)
{
    public async ValueTask<Outcome<Client>> AuthenticateAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        for (var credential = request.Credential; credential is not null; credential = credential.Otherwise)
        {
            var client = await clients.FindByIdAsync(credential.ClientId, cancellationToken);

            // An unknown client and a disabled one are verified too, against a decoy: neither the answer nor its time tells which ids exist.
            var (verdict, secret) = await secrets.VerifyAsync(client is { Enabled: true } ? client.Secrets : [], credential.Value, cancellationToken);
            if (client is { Enabled: true } && verdict is SecretVerdict.Valid && secret is not null)
            {
                lastUses.Note(secret);
                upgrades.Consider(client.ClientId, secret, credential.Value);

                return client;
            }

            LogRefusal(client, verdict);
        }

        return TokenError.InvalidClient;
    }

    private void LogRefusal(Client? client, SecretVerdict verdict)
    {
        if (client is null)
        {
            logger.UnknownClientRefused();
            return;
        }

        var reason = (client.Enabled, verdict) switch
        {
            (false, _) => RefusalReason.ClientDisabled,
            (true, SecretVerdict.NotValidNow) => RefusalReason.SecretExpiredOrNotYetValid,
            _ => RefusalReason.WrongSecret,
        };
        logger.ClientRefused(LogText.Escape(client.ClientId), reason);
    }
}

/// <summary>Why a client was refused: for the log, never for the answer.</summary>
internal enum RefusalReason
{
    WrongSecret,
    SecretExpiredOrNotYetValid,
    ClientDisabled,
}

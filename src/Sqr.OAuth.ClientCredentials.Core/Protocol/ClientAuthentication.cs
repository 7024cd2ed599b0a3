using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

/// <summary>Which client asks, and whether it proved it (RFC 6749 §2.3).</summary>
internal sealed class ClientAuthentication(ClientLookup clients, SecretVerification secrets, ILogger<ClientAuthentication> logger)
{
    public async ValueTask<Outcome<Client>> AuthenticateAsync(TokenRequest request, CancellationToken cancellationToken)
    {
        for (var credential = request.Credential; credential is not null; credential = credential.Otherwise)
        {
            var client = await clients.FindByIdAsync(credential.ClientId, cancellationToken);

            // An unknown client is verified too, against a decoy: neither the answer nor its time tells which ids exist.
            var verdict = await secrets.VerifyAsync(client?.Secrets ?? [], credential.Value, cancellationToken);
            if (client is { Enabled: true } && verdict is SecretVerdict.Valid)
            {
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

internal static partial class ClientLog // ids 2000-2999, listed in docs/events.md, never reused
{
    [LoggerMessage(2001, LogLevel.Warning, "Client {ClientId} was refused: {Reason}.", EventName = "ClientRefused")]
    public static partial void ClientRefused(this ILogger logger, string clientId, RefusalReason reason);

    [LoggerMessage(2002, LogLevel.Information, "A client that does not exist was refused.", EventName = "UnknownClientRefused")]
    public static partial void UnknownClientRefused(this ILogger logger);
}

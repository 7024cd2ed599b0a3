using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

internal static partial class AccessTokenLog // ids 8000-8999, listed in docs/events.md, never reused
{
    [LoggerMessage(8001, LogLevel.Warning, "A valid token of client {ClientId} was refused. {Reason}", EventName = "TokenNotConfirmed")]
    public static partial void TokenNotConfirmed(this ILogger logger, string clientId, string reason);

    [LoggerMessage(8002, LogLevel.Warning, "A token could not be checked, so it was not accepted. {Reason}", EventName = "TokenNotChecked")]
    public static partial void TokenNotChecked(this ILogger logger, string reason);

    [LoggerMessage(8006, LogLevel.Error,
        "DPoP proofs are refused, because only a header of the request tells at which URL callers see this app, and a caller chooses that header. "
        + "Set Authentication:Schemes:{Scheme}:BaseUrl to that URL, for example https://api.example.com, or list its host in AllowedHosts, where "
        + "wildcards do not count.",
        EventName = "ProofUrlUnknown")]
    public static partial void ProofUrlUnknown(this ILogger logger, string scheme);
}

using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

internal static partial class IssuerLog // ids 8003-8005 of 8000-8999, listed in docs/events.md, never reused
{
    [LoggerMessage(8003, LogLevel.Warning,
        "The issuer's metadata and keys could not be fetched from {Address}. "
        + "Those fetched at {FetchedAt:yyyy-MM-ddTHH:mm:ssK} are used until {UsableUntil:yyyy-MM-ddTHH:mm:ssK}. {Reason}",
        EventName = "IssuerNotFetched")]
    public static partial void IssuerNotFetched(
        this ILogger logger, string address, DateTime fetchedAt, DateTime usableUntil, string reason, Exception exception);

    [LoggerMessage(8004, LogLevel.Error,
        "The issuer's metadata and keys could not be fetched from {Address}, and none are recent enough to verify tokens. "
        + "Requests with a token get 503 until they can be fetched. {Reason}",
        EventName = "IssuerUnavailable")]
    public static partial void IssuerUnavailable(this ILogger logger, string address, string reason, Exception exception);

    [LoggerMessage(8005, LogLevel.Information, "The issuer's metadata and keys can be fetched from {Address} again.", EventName = "IssuerFetchedAgain")]
    public static partial void IssuerFetchedAgain(this ILogger logger, string address);
}

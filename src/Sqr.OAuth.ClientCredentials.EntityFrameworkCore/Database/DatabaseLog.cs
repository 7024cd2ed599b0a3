using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

internal static partial class DatabaseLog // ids 6000-6999, listed in docs/events.md, never reused
{
    [LoggerMessage(6001, LogLevel.Warning,
        "The database did not answer at start, or refused the connection, so it is not known whether it was migrated. Requests get 503 until it answers.",
        EventName = "DatabaseSilentAtStart")]
    public static partial void DatabaseSilentAtStart(this ILogger logger, Exception exception);

    [LoggerMessage(6002, LogLevel.Debug,
        "Expired rows were deleted: {Secrets} secrets, {UsedAssertions} used assertions, {RevokedTokens} revoked tokens.", EventName = "Purged")]
    public static partial void Purged(this ILogger logger, int secrets, int usedAssertions, int revokedTokens);

    [LoggerMessage(6003, LogLevel.Debug, "Another node is deleting expired rows.", EventName = "PurgeLeftToAnother")]
    public static partial void PurgeLeftToAnother(this ILogger logger);

    [LoggerMessage(6004, LogLevel.Error, "Expired rows could not be deleted. The next attempt is in a minute.", EventName = "PurgeFailed")]
    public static partial void PurgeFailed(this ILogger logger, Exception exception);

    [LoggerMessage(6005, LogLevel.Error,
        "A client's row cannot be read. The client is treated as unknown until the row is repaired.", EventName = "ClientRowDamaged")]
    public static partial void ClientRowDamaged(this ILogger logger, Exception exception);

    [LoggerMessage(6006, LogLevel.Warning, "Expired rows are kept, because this host's clock may be wrong. {Doubt}", EventName = "PurgeClockInDoubt")]
    public static partial void PurgeClockInDoubt(this ILogger logger, string doubt);

    [LoggerMessage(6007, LogLevel.Information, "Client {ClientId} in the database: {Change}, by {Actor}.", EventName = "ClientChanged")]
    public static partial void ClientChanged(this ILogger logger, string clientId, ClientChange change, string actor);

    [LoggerMessage(6008, LogLevel.Information, "Secret {SecretId} of client {ClientId} in the database: {Change}, by {Actor}.", EventName = "SecretChanged")]
    public static partial void SecretChanged(this ILogger logger, Guid secretId, string clientId, SecretChange change, string actor);
}

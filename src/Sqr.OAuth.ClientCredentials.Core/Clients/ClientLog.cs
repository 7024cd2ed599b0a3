using Microsoft.Extensions.Logging;

namespace Sqr.OAuth.ClientCredentials;

internal static partial class ClientLog // ids 2000-2999, listed in docs/events.md, never reused
{
    [LoggerMessage(2003, LogLevel.Warning,
        "The settings contain {Count} clients, but clients come from {Store}; those in the settings are not used.",
        EventName = "ClientsOfSettingsUnused")]
    public static partial void ClientsOfSettingsUnused(this ILogger logger, int count, Type store);

    [LoggerMessage(2004, LogLevel.Information,
        "The hash of a secret of client {ClientId} was replaced by a stronger one.",
        EventName = "SecretHashUpgraded")]
    public static partial void SecretHashUpgraded(this ILogger logger, string clientId);

    [LoggerMessage(2005, LogLevel.Warning,
        "The hash of a secret of client {ClientId} could not be replaced by a stronger one. The next use of the secret after five minutes will try again.",
        EventName = "SecretHashNotUpgraded")]
    public static partial void SecretHashNotUpgraded(this ILogger logger, string clientId, Exception exception);

    [LoggerMessage(2006, LogLevel.Warning,
        "The store could not record when secrets were last used. The times are kept, and recording them is tried again in a minute.",
        EventName = "LastUsesNotRecorded")]
    public static partial void LastUsesNotRecorded(this ILogger logger, Exception exception);

    [LoggerMessage(2009, LogLevel.Error, "The hash of a secret of client {ClientId} {Fault}.", EventName = "SecretHashUnusable")]
    public static partial void SecretHashUnusable(this ILogger logger, string clientId, string fault);
}
